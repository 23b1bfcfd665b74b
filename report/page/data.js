// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// What the command has written into the page, as objects that refer to each other. Nothing is concluded
// here: what an answer is, whether two say the same and what is to be kept to stands in the data.
import { groupOf } from "./words.js";

const data = JSON.parse(document.getElementById("data").textContent);

export const { title, tool, baseline, causes, programs, signs, maps, costs, fields } = data;

export const limits = data.limits.map((limit, place) => ({
  ...limit, place, group: groupOf(limit.id),
  asks: limit.common.asks ?? "", unit: limit.common.unit ?? "",
}));
export const groups = [...new Set(limits.map((limit) => limit.group))];

/** A finding as it stood in the results, but for the records of its edge. */
const findingOf = (cell, answer) => {
  const known = { ...limits[answer.limit].common, ...cell.common, ...answer.own };
  const all = [...fields, ...Object.keys(known).filter((name) => !fields.includes(name))];
  return Object.fromEntries(all.map((name) => [name, known[name] ?? null]));
};

/** Cells of an architecture and mode, in the order of their kernels. */
const blockOf = (cells) => {
  const seen = new Map();
  for (const cell of cells) {
    const times = (seen.get(cell.label) ?? 0) + 1;
    seen.set(cell.label, times);
    cell.id = times > 1 ? `${cell.label}~${times}` : cell.label;
  }
  return { arch: cells[0].head.arch, mode: cells[0].head.mode, cells };
};

export const cells = data.cells.map((given) => {
  const cell = { ...given, answers: new Map() };
  for (const answer of given.answers)
    cell.answers.set(answer.limit, { ...answer, cell, limit: limits[answer.limit], finding: findingOf(given, answer) });
  return cell;
});

const byKind = new Map();
for (const cell of cells) {
  const key = JSON.stringify([cell.head.arch, cell.head.mode]);
  byKind.set(key, [...(byKind.get(key) ?? []), cell]);
}
/** Those of most kernels first. */
export const blocks = [...byKind.values()].map(blockOf).sort((a, b) => b.cells.length - a.cells.length);

export const findBlock = (arch, mode) =>
  blocks.find((block) => block.arch === arch && block.mode === mode) ??
  blocks.find((block) => block.arch === arch) ?? blocks[0];

/** Days of measuring, first and last. */
export const days = [...new Set(cells.map((cell) => cell.head.date).filter(Boolean))].sort();
