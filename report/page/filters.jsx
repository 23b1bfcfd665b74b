// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
import { blocks, groups } from "./data.js";
import { count, groupName, modeName } from "./words.js";

/** A choice among few, side by side. */
const Choice = ({ legend, name, words, value, onChange, label = (word) => word }) => (
  <fieldset class="choice">
    <legend>{legend}</legend>
    {words.map((word) => (
      <label key={word}>
        <input type="radio" name={name} value={word} checked={word === value} onChange={() => onChange(word)} />
        <span>{label(word)}</span>
      </label>
    ))}
  </fieldset>
);

const Select = ({ legend, id, value, onChange, children }) => (
  <div class="field">
    <label for={id}>{legend}</label>
    <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>{children}</select>
  </div>
);

const Kernels = ({ state, set, block }) => {
  const chosen = state.kernels ? state.kernels.split(",") : block.cells.map((cell) => cell.id);
  const toggle = (id) => {
    const next = block.cells.map((cell) => cell.id).filter((each) => (each === id) !== chosen.includes(each));
    set({ kernels: next.length === block.cells.length ? "" : next.join(",") });
  };
  return (
    <details class="kernels">
      <summary>Kernels <span class="muted">{Math.min(chosen.length, block.cells.length)} of {block.cells.length}</span></summary>
      <div class="menu">
        <button type="button" onClick={() => set({ kernels: "" })}>all</button>
        {block.cells.map((cell) => (
          <label key={cell.id}>
            <input type="checkbox" checked={chosen.includes(cell.id)} onChange={() => toggle(cell.id)} /> {cell.id}
          </label>
        ))}
      </div>
    </details>
  );
};

export const Filters = ({ state, set, block, rows }) => {
  const archs = [...new Set(blocks.map((each) => each.arch))];
  const modes = blocks.filter((each) => each.arch === state.arch).map((each) => each.mode);
  const changed = rows.filter((row) => row.changes.size).length;
  return (
    <form class="filters" role="search" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      <Choice legend="Architecture" name="arch" words={archs} value={state.arch} onChange={(arch) => set({ arch })} />
      <Choice legend="Mode" name="mode" words={modes} value={state.mode} onChange={(mode) => set({ mode })} label={modeName} />
      <Select legend="My oldest kernel is" id="from" value={block.cells.some((cell) => cell.id === state.from) ? state.from : ""}
        onChange={(from) => set({ from })}>
        {block.cells.map((cell, place) => <option key={cell.id} value={place ? cell.id : ""}>{cell.id}</option>)}
      </Select>
      <Select legend="Group" id="group" value={state.group} onChange={(group) => set({ group })}>
        <option value="">all</option>
        {groups.map((group) => <option key={group} value={group}>{groupName(group)}</option>)}
      </Select>
      <div class="field grow">
        <label for="search">Search</label>
        <input id="search" type="search" value={state.q} placeholder="stack.caller, callback …" autocomplete="off"
          onInput={(event) => set({ q: event.currentTarget.value }, true)} />
      </div>
      <Kernels state={state} set={set} block={block} />
      <label class="all-rows">
        <input type="checkbox" id="all-rows" checked={state.rows === "all"}
          onChange={(event) => set({ rows: event.currentTarget.checked ? "all" : "changes" })} /> All rows
      </label>
      <output class="muted">{count(rows.length, "limit")}, {changed} with changes</output>
    </form>
  );
};
