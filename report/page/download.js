// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// The records again, as files.
import { cells, fields } from "./data.js";

/** As sweep merge --brief prints them: a line for each cell, then its findings. */
export const asJson = () =>
  cells.map((cell) => {
    const findings = [...cell.answers.values()].map((answer) => answer.finding);
    const head = { version: findings[0]?.version ?? 1, cell: { ...cell.head, answers: findings.length } };
    return [head, ...findings].map((line) => `${JSON.stringify(line)}\n`).join("");
  }).join("");

// A spreadsheet takes what begins so for a formula.
const quoted = (value) => {
  const words = value === null || value === undefined ? "" : String(value);
  const plain = /^[=+@\t\r]|^-[^0-9]/.test(words) ? `'${words}` : words;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
};

/** A line for each answer (RFC 4180). */
export const asCsv = () => {
  const lines = [fields];
  for (const cell of cells)
    for (const answer of cell.answers.values()) lines.push(fields.map((name) => answer.finding[name]));
  return lines.map((line) => `${line.map(quoted).join(",")}\r\n`).join("");
};

export const save = (name, type, text) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
};
