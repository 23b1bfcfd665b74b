// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// What is shown, as it stands behind the # of the address: whoever gets the address sees the same.
import { useEffect, useState } from "preact/hooks";
import { blocks, findBlock, groups, limits } from "./data.js";

export const views = ["table", "lines", "maps", "stack", "cost"];

const defaults = () => ({
  view: "table", arch: blocks[0]?.arch ?? "", mode: blocks[0]?.mode ?? "", from: "", kernels: "",
  group: "", q: "", rows: "changes", open: "", cell: "", map: "",
});

const oneOf = (words) => (word) => words.includes(word);
// What may stand there; anything else is as if nothing did.
const known = {
  view: oneOf(views),
  rows: oneOf(["changes", "all"]),
  group: (word) => word === "" || groups.includes(word),
  arch: (word) => blocks.some((block) => block.arch === word),
  mode: (word) => blocks.some((block) => block.mode === word),
};

export const parse = (hash) => {
  const state = defaults(), given = new URLSearchParams(hash.replace(/^#/, ""));
  for (const [key, value] of given)
    if (key in state && (known[key]?.(value) ?? true)) state[key] = value;
  const block = findBlock(state.arch, state.mode);
  return block ? { ...state, arch: block.arch, mode: block.mode } : state;
};

export const address = (state) => {
  const words = new URLSearchParams(), usual = defaults();
  for (const key in usual) if (state[key] !== usual[key]) words.set(key, state[key]);
  return `#${words.toString().replaceAll("%2C", ",").replaceAll("%40", "@")}`;
};

/** [state, set, link]: `set` changes some of it and the address, `link` is the address it would have. */
export const useAddress = () => {
  const [state, setState] = useState(() => parse(location.hash));
  useEffect(() => {
    const follow = () => setState(parse(location.hash));
    addEventListener("popstate", follow);
    addEventListener("hashchange", follow);
    return () => { removeEventListener("popstate", follow); removeEventListener("hashchange", follow); };
  }, []);
  const set = (patch, replace = false) => {
    const next = parse(address({ ...parse(location.hash), ...patch }));
    history[replace ? "replaceState" : "pushState"](null, "", address(next));
    setState(next);
  };
  return [state, set, (patch) => address({ ...state, ...patch })];
};

export const cellKey = (limit, cell) => `${limit.id}@${cell.id}`;

/** The limit and the cell that an address names, in its block; null where they are not there. */
export const openCell = (state, block) => {
  const at = state.cell.lastIndexOf("@");
  const limit = limits.find((each) => each.id === state.cell.slice(0, at));
  const cell = block?.cells.find((each) => each.id === state.cell.slice(at + 1));
  return at > 0 && limit && cell ? { limit, cell, answer: cell.answers.get(limit.place) } : null;
};
