// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// Each limit over the kernels, a line for each architecture and mode.
import { dot } from "@observablehq/plot";
import { blocks } from "./data.js";
import { chosenCells } from "./choose.js";
import { address, cellKey } from "./state.js";
import { count, display, modeName } from "./words.js";
import { Figure, Legend, look, seriesMarks } from "./plot.jsx";

const seriesName = (block) => `${block.arch}, ${modeName(block.mode)}`;

/** The kernels of all blocks in the order of their versions, each once. */
const kernelsOf = (chosen) =>
  [...new Map(chosen.flatMap(({ cells }) => cells).sort((a, b) => a.order - b.order).map((cell) => [cell.order, cell.label]))];

const pointsOf = (limit, chosen, state) =>
  chosen.flatMap(({ block, cells }, series) =>
    cells.flatMap((cell) => {
      const answer = cell.answers.get(limit.place);
      return answer ? [{
        x: cell.order, answer, series, name: seriesName(block), value: answer.finding.value, words: display(answer.short) || answer.finding.kind, above: answer.finding.kind === "no edge",
        href: address({ ...state, arch: block.arch, mode: block.mode, cell: cellKey(limit, cell) }),
        title: `${seriesName(block)}, ${cell.label}: ${answer.finding.answer}`,
      }] : [];
    }));

/** Lines of numbers; what is no number is written below them, lines of words have a place for each. */
const scaleOf = (points, limit) => {
  const numbers = points.filter((point) => typeof point.value === "number");
  if (numbers.length) {
    const most = Math.max(...numbers.map((point) => point.value));
    return { numbers: true, y: { domain: [0, most * 1.1 || 1], label: limit.unit, grid: true, nice: false }, lines: numbers };
  }
  return { numbers: false, y: { type: "point", domain: [...new Set(points.map((point) => point.words))].sort(), label: null, grid: true, reverse: false, padding: 0.6 }, lines: points };
};

export const LimitLines = ({ limit, state, height = 190, legend = false, caption = true }) => {
  const chosen = blocks.map((block) => ({ block, cells: chosenCells(state, block) }));
  const kernels = kernelsOf(chosen), points = pointsOf(limit, chosen, state);
  const { numbers, y, lines } = scaleOf(points, limit);
  const place = new Map(kernels.map(([order], at) => [order, at]));
  const at = (point) => place.get(point.x) + (point.series - (chosen.length - 1) / 2) * 0.08;
  const level = (point) => (numbers ? point.value : point.words);
  const marks = [
    ...seriesMarks(lines, { x: at, y: level, strokeWidth: 1.5, r: 3.2, curve: "step-after", href: "href", title: "title" }),
    // What is no number: above all, or below.
    ...(numbers ? [dot(points.filter((point) => typeof point.value !== "number"), { x: at, y: (point) => (point.above ? y.domain[1] : 0), stroke: (point) => look(point.series).colour, symbol: (point) => (point.above ? "triangle" : "times"), strokeWidth: 1.4, r: 3, href: "href", title: "title" })] : []),
  ];
  return (
    <Figure caption={caption && <><span class="id">{limit.id}</span><span class="asks muted" title={limit.asks}>{limit.asks}</span></>}
      height={height} marginLeft={numbers ? 46 : 74} marginBottom={46} marginRight={18} marginTop={22} ariaLabel={`${limit.id} by kernel`}
      x={{ type: "linear", domain: [-0.4, kernels.length - 0.6], ticks: kernels.map((_, each) => each), tickFormat: (each) => kernels[each]?.[1] ?? "", tickRotate: -35, label: null }}
      y={y} symbol={{ type: "identity" }} color={{ type: "identity" }} marks={marks}>
      {legend && <Legend names={chosen.map(({ block }) => seriesName(block))} />}
    </Figure>
  );
};

export const Lines = ({ state, rows }) => {
  const chosen = state.rows === "all" ? rows : rows.filter((row) => row.changes.size);
  return (
    <section aria-label="Time lines">
      <div class="bar">
        <Legend names={blocks.map(seriesName)} />
        <p class="muted">{count(chosen.length, "limit")}{state.rows === "all" ? "" : ` that change in ${state.arch}, ${modeName(state.mode)}`}; each point opens its cell. △ no edge, × no value or the kernel died</p>
      </div>
      <div class="multiples">{chosen.map((row) => <LimitLines key={row.limit.id} limit={row.limit} state={state} />)}</div>
    </section>
  );
};
