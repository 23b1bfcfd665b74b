// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// What the keyboard does. Within the table the arrows move from cell to cell; see table.jsx.
import { cellKey, views } from "./state.js";

const typing = (target) => /^(input|select|textarea)$/i.test(target.tagName) && target.type !== "radio" && target.type !== "checkbox";

/** Opens the neighbour of the open cell, by kernel. */
const neighbour = (step) => ({ open, block, set }) => {
  const place = open ? block.indexOf(open.cell) + step : -1;
  if (block[place]) set({ cell: cellKey(open.limit, block[place]) });
};

export const keys = [
  { key: "/", help: "search", run: () => document.getElementById("search")?.focus() },
  { key: "a", help: "all rows, or those that change", run: ({ state, set }) => set({ rows: state.rows === "all" ? "changes" : "all" }) },
  { key: "[", help: "the same limit on the kernel before", run: neighbour(-1) },
  { key: "]", help: "the same limit on the next kernel", run: neighbour(1) },
  { key: "Escape", help: "close the cell", run: ({ open, close }) => open && close() },
  { key: "?", help: "this list", run: ({ about }) => about() },
  ...views.map((view, place) => ({
    key: String(place + 1), help: `view ${place + 1}`, hidden: true,
    run: ({ set }) => document.querySelectorAll(".tabs a")[place] && set({ view }),
  })),
];

export const onKey = (event, page) => {
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape" && event.target.id === "search") { event.target.blur(); return; }
  if (typing(event.target) && event.key !== "Escape") return;
  const found = keys.find(({ key }) => key === event.key);
  if (!found) return;
  event.preventDefault();
  found.run(page);
};
