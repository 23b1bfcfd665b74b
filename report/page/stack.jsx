// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// What the costliest accepted case takes of the kernel's stack, and which kernels it kills.
import { barX, ruleX, text } from "@observablehq/plot";
import { limits } from "./data.js";
import { address, cellKey } from "./state.js";
import { display, modeName } from "./words.js";
import { Figure } from "./plot.jsx";

const find = (id) => limits.find((limit) => limit.id === id);

/** The stack's size, as the remark begins with it. */
const sizeOf = (finding) => Number(/^of (\d+)/.exec(finding.remark ?? "")?.[1] ?? 0);

const barsOf = (limit, cells, state) =>
  cells.flatMap((cell) => {
    const answer = cell.answers.get(limit.place);
    if (!answer) return [];
    const died = answer.finding.kind === "crashed", size = sizeOf(answer.finding);
    const short = answer.finding.fails ?? answer.finding.works ?? "";
    return [{
      name: cell.id, died, size, value: died ? size : answer.finding.value ?? 0,
      words: died ? `✕ overran the stack: ${short}` : answer.finding.value === null ? display(answer.short) : `${answer.finding.value}: ${short}`,
      href: address({ ...state, cell: cellKey(limit, cell) }), title: `${cell.label}: ${answer.finding.answer}; ${answer.finding.remark ?? ""}; ${short}`,
    }];
  });

const Rest = ({ cells, state, link }) => (
  <div class="scroll"><table class="small">
    <thead><tr><th scope="col">Kernel</th>{["kernel_stack.per_call", "kernel_stack.worst", "kernel_stack.fewest"].map(find).filter(Boolean).map((limit) =>
      <th scope="col" key={limit.id} title={limit.asks}>{limit.id.split(".")[1]}, {limit.unit}</th>)}<th scope="col">The case that does it</th></tr></thead>
    <tbody>{cells.map((cell) => (
      <tr key={cell.id}><th scope="row">{cell.label}</th>
        {["kernel_stack.per_call", "kernel_stack.worst", "kernel_stack.fewest"].map(find).filter(Boolean).map((limit) => {
          const answer = cell.answers.get(limit.place);
          return <td key={limit.id}>{answer ? <a href={link({ cell: cellKey(limit, cell) })}>{answer.finding.kind === "crashed" ? "✕ " : ""}{display(answer.short) || answer.finding.kind}</a> : "·"}</td>;
        })}
        <td class="words">{["kernel_stack.fewest", "kernel_stack.worst"].map(find).filter(Boolean).map((limit) => cell.answers.get(limit.place)?.finding.fails).find(Boolean) ?? "none"}</td>
      </tr>))}</tbody>
  </table></div>
);

export const Stack = ({ state, cells, link, block }) => {
  const limit = find("kernel_stack.worst");
  const bars = limit ? barsOf(limit, cells, state) : [], size = Math.max(0, ...bars.map((bar) => bar.size));
  return (
    <section aria-label="Kernel stack">
      {bars.length > 0 && (
        <Figure caption={<>{limit.asks} <span class="muted">{block.arch}, {modeName(block.mode)}</span></>}
          height={54 + 27 * bars.length} marginLeft={96} marginRight={16} marginBottom={38} ariaLabel="Kernel stack in use by kernel"
          x={{ label: "bytes of kernel stack", domain: [0, Math.max(size * 1.15, ...bars.map((bar) => bar.value * 1.05), 1)], grid: true }}
          y={{ type: "band", domain: bars.map((bar) => bar.name), label: null, padding: 0.28 }} color={{ type: "identity" }}
          marks={[
            barX(bars, { x: "value", y: "name", fill: (bar) => (bar.died ? "var(--crash-soft)" : "var(--bar)"), stroke: (bar) => (bar.died ? "var(--crash)" : "none"), strokeDasharray: "3 2", href: "href", title: "title" }),
            ...(size ? [ruleX([size], { stroke: "var(--crash)", strokeWidth: 1.5 }), text([size], { x: (at) => at, frameAnchor: "top", dy: -10, text: (at) => `${at}: the whole stack`, fill: "var(--crash)" })] : []),
            text(bars, { x: 0, y: "name", dx: 6, textAnchor: "start", text: "words", fill: (bar) => (bar.died ? "var(--crash)" : "var(--bar-text)"), href: "href", title: "title" }),
          ]} />
      )}
      <Rest cells={cells} state={state} link={link} />
    </section>
  );
};
