// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// What an answer is beside those of the kernels shown.
import { baseline } from "./data.js";

const numeric = (answer) => typeof answer.finding.value === "number";

// Answers that are no number, among those that are: what has no edge is above all, what does not work
// even once below.
const rank = {
  "no edge": Infinity, "none works": -1, yes: 1, no: 0, accepted: 1, rejected: 0, refused: 0,
  unsupported: -1, crashed: -Infinity, none: -1,
};

const rankOf = (answer, keep) => {
  if (numeric(answer)) return answer.finding.value;
  const place = rank[answer.finding.kind];
  return place === undefined ? null : keep === "most" && place === -Infinity ? Infinity : place;
};

/** Whether an answer has its place on a scale of numbers. */
const scaled = (answer) => numeric(answer) || ["no edge", "none works"].includes(answer.finding.kind);

/** What stands for the change of `answer` from `before`: a sign, a word for it, and a name for style. */
const signOf = (before, answer) => {
  if (scaled(before) && scaled(answer))
    return rankOf(answer) > rankOf(before)
      ? { sign: "▲", word: "up", kind: "up" } : { sign: "▼", word: "down", kind: "down" };
  return { sign: "◆", word: "changed", kind: "other" };
};

const beside = (answer) => {
  if (answer.change === "changed") return { sign: "◆", word: "changed", kind: "other", was: answer.was, than: "the baseline" };
  if (answer.change === "added") return { sign: "+", word: "added", kind: "other", was: "nothing", than: "the baseline" };
  return null;
};

const sameCompiler = (a, b) => !a.head.compiler || !b.head.compiler || a.head.compiler === b.head.compiler;

/** The change of each answer of a limit from the measured one before it, by cell. */
export const changes = (limit, cells) => {
  const found = new Map(), before = [];
  for (const cell of cells) {
    const answer = cell.answers.get(limit.place);
    if (!answer?.measured) continue;
    const last = before.findLast?.((each) => sameCompiler(each.cell, cell)) ??
      [...before].reverse().find((each) => sameCompiler(each.cell, cell));
    if (baseline) {
      const change = beside(answer);
      if (change) found.set(cell, change);
    } else if (last && last.same !== answer.same) {
      found.set(cell, { ...signOf(last, answer), was: last.finding.answer, than: last.cell.label, from: last });
    }
    before.push(answer);
  }
  return found;
};

/** The answer of a limit that holds on all of these cells: the least, or what costs most. Null: unknown. */
export const keepTo = (limit, cells) => {
  let kept = null, keptRank = null, alike = true, unknown = 0;
  for (const cell of cells) {
    const answer = cell.answers.get(limit.place);
    const place = answer?.measured ? rankOf(answer, limit.keep) : null;
    if (place === null) { unknown++; continue; }
    alike &&= !kept || kept.same === answer.same;
    if (!kept || (limit.keep === "most" ? place > keptRank : place < keptRank)) [kept, keptRank] = [answer, place];
  }
  return kept && { answer: kept, alike, unknown };
};
