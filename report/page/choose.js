// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// Which kernels and limits the filters leave.
import { limits } from "./data.js";
import { changes, keepTo } from "./compare.js";

/** The cells of the block from the oldest kernel on, of those that are chosen. */
export const chosenCells = (state, block) => {
  const chosen = state.kernels ? state.kernels.split(",") : null;
  const first = Math.max(0, block.cells.findIndex((cell) => cell.id === state.from));
  const from = block.cells.slice(first);
  const left = chosen ? from.filter((cell) => chosen.includes(cell.id)) : from;
  return left.length ? left : from;
};

export const matches = (limit, words) =>
  words.toLowerCase().split(/\s+/).every((word) => `${limit.id} ${limit.asks}`.toLowerCase().includes(word));

/** The rows of the table: each limit that the filters name and that a cell was asked, with its changes. */
export const chosenRows = (state, cells) =>
  limits
    .filter((limit) => (!state.group || limit.group === state.group) && matches(limit, state.q.trim()))
    .filter((limit) => cells.some((cell) => cell.answers.has(limit.place)))
    .map((limit) => ({ limit, changes: changes(limit, cells), keep: keepTo(limit, cells) }));
