// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// Limits by kernels.
import { useRef } from "preact/hooks";
import { cellKey } from "./state.js";
import { count, display, groupName, modeName } from "./words.js";

/** What a screen reader says of a cell. */
const spoken = (limit, cell, answer, change) =>
  `${limit.id} on ${cell.label}: ${answer.measured ? answer.finding.answer : `not measured, ${answer.finding.answer}`}` +
  (change ? `, ${change.word}; ${change.was} on ${change.than}` : "");

const Value = ({ answer, change }) => (
  <>
    {change && <span class="sign" aria-hidden="true">{change.sign}</span>}
    {answer.finding.kind === "crashed" && <span class="sign" aria-hidden="true">✕</span>}
    {display(answer.short) || answer.finding.kind}
  </>
);

const Cell = ({ state, link, limit, cell, change }) => {
  const answer = cell.answers.get(limit.place), key = cellKey(limit, cell);
  if (!answer)
    return <td class="none"><span aria-label={cell.head.error ? "not measured" : "not asked"}>{cell.head.error ? "?" : "·"}</span></td>;
  const kind = answer.finding.kind.replaceAll(" ", "-");
  return (
    <td class={`is-${kind}${change ? ` ${change.kind}` : ""}`}>
      <a href={link({ cell: key })} data-cell={key} tabindex={-1} aria-label={spoken(limit, cell, answer, change)}
        aria-current={state.cell === key ? "true" : undefined}>
        <Value answer={answer} change={change} />
      </a>
    </td>
  );
};

/** What holds on all kernels that are shown. */
const Keep = ({ keep, limit, cells, link }) => {
  if (!keep) return <td class="keep none">·</td>;
  const { answer, alike, unknown } = keep;
  const why = `${limit.keep === "most" ? "the most" : "the least"} of ${count(cells.length, "kernel")}` +
    `${alike ? ", on all alike" : `, on ${answer.cell.label}`}${unknown ? `; ${unknown} without an answer` : ""}`;
  return (
    <td class="keep" title={why}>
      <a href={link({ cell: cellKey(limit, answer.cell) })} data-keep={limit.id} tabindex={-1}
        aria-label={`keep to ${answer.finding.answer}: ${why}`}>{display(answer.short)}{unknown ? "*" : ""}</a>
    </td>
  );
};

const Row = ({ row, cells, state, link }) => (
  <tr>
    <th scope="row">
      <span class="id">{row.limit.id}</span>
      <span class="asks" title={row.limit.asks}>{row.limit.asks}</span>
    </th>
    <td class="unit">{row.limit.unit === "us" ? "µs" : row.limit.unit}</td>
    <Keep keep={row.keep} limit={row.limit} cells={cells} link={link} />
    {cells.map((cell) => (
      <Cell key={cell.id} state={state} link={link} limit={row.limit} cell={cell} change={row.changes.get(cell)} />
    ))}
  </tr>
);

/** A group: its name, what of it is folded, and its rows. */
const Group = ({ group, rows, cells, state, set, link }) => {
  const opened = state.open.split(",").filter(Boolean), all = state.rows === "all" || opened.includes(group);
  const shown = all ? rows : rows.filter((row) => row.changes.size), folded = rows.length - shown.length;
  const toggle = () => set({ open: (opened.includes(group) ? opened.filter((each) => each !== group) : [...opened, group]).join(",") });
  return (
    <tbody>
      <tr class="group">
        <th scope="rowgroup" colspan={3 + cells.length}>
          <span class="stick">
            {groupName(group)}
            {state.rows !== "all" && (folded > 0 || opened.includes(group)) && (
              <button type="button" aria-expanded={opened.includes(group)} onClick={toggle}>
                {opened.includes(group) ? "show changes alone" : `${folded} more, the same on all`}
              </button>
            )}
          </span>
        </th>
      </tr>
      {shown.map((row) => <Row key={row.limit.id} row={row} cells={cells} state={state} link={link} />)}
    </tbody>
  );
};

const moves = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0], Home: [0, -Infinity], End: [0, Infinity] };

/** The arrows go from cell to cell; one cell alone is reached with Tab. */
const move = (event, table) => {
  const step = moves[event.key], from = event.target.closest?.("td");
  if (!step || !from || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  const lines = [...table.querySelectorAll("tbody tr:not(.group)")];
  const line = lines.indexOf(from.parentElement), links = [...from.parentElement.querySelectorAll("a")];
  const place = links.indexOf(event.target);
  const next = step[0]
    ? lines[line + step[0]]?.children[from.cellIndex]?.querySelector("a")
    : links[Math.min(links.length - 1, Math.max(0, place + step[1]))];
  next?.focus();
};

const enter = (event) => {
  if (!event.target.matches?.("td a")) return;
  for (const each of event.currentTarget.querySelectorAll('td a[tabindex="0"]')) each.tabIndex = -1;
  event.target.tabIndex = 0;
};

const NotMeasured = ({ cells }) => {
  const failed = cells.filter((cell) => cell.head.error);
  return failed.length > 0 && (
    <ul class="failed">{failed.map((cell) => <li key={cell.id}>{cell.label}: not measured to its end: {String(cell.head.error)}</li>)}</ul>
  );
};

export const Table = ({ state, set, link, block, cells, rows }) => {
  const table = useRef(null);
  const groups = [...new Set(rows.map((row) => row.limit.group))];
  if (!block) return <p class="muted">No kernel was asked for its limits here.</p>;
  // Tab comes into the table at its first cell.
  const first = (element) => {
    table.current = element;
    if (element && !element.querySelector('td a[tabindex="0"]')) element.querySelector("td a")?.setAttribute("tabindex", "0");
  };
  return (
    <>
      <NotMeasured cells={cells} />
      <div class="scroll" role="region" aria-label="Limits by kernel" tabindex={0}>
        <table ref={first} onKeyDown={(event) => move(event, table.current)} onFocusIn={enter}>
          <caption>{block.arch}, {modeName(block.mode)}{state.rows === "all" ? "" : ": limits that change"}</caption>
          <thead>
            <tr>
              <th scope="col">Limit</th>
              <th scope="col" class="unit">Unit</th>
              <th scope="col" class="keep" title="what holds on all kernels that are shown">Keep to</th>
              {cells.map((cell) => <th scope="col" key={cell.id} title={cell.head.kernel}>{cell.label}</th>)}
            </tr>
          </thead>
          {groups.map((group) => (
            <Group key={group} group={group} rows={rows.filter((row) => row.limit.group === group)} cells={cells}
              state={state} set={set} link={link} />
          ))}
        </table>
      </div>
      {!rows.length && <p class="muted">No limit is named so.</p>}
      <p class="legend muted">
        <span class="key up"><span class="sign">▲</span> more</span>
        <span class="key down"><span class="sign">▼</span> less</span>
        <span class="key other"><span class="sign">◆</span> another answer</span> than on the kernel to its left ·
        <b> ≥ </b>no edge up to there · <b>&lt;</b> not even that · <b>?</b> not measured · <b>✕</b> the kernel died ·
        <b> *</b> a kernel has no answer
      </p>
    </>
  );
};
