// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// What people read for the names in the records.

const names = {
  tail_calls: "Tail calls made",
  stack: "BPF stack",
  frames: "Nested functions",
  kernel_stack: "Kernel stack",
  call: "Where a tail call may stand",
  share: "What programs of one array share",
  missed: "Missed tail calls",
  private_stack: "Private stacks",
  type: "Program types",
};

/** A question's first word; for an object of the user's, its file. */
export const groupOf = (id) => {
  const object = /^(.*?\.o)\./.exec(id);
  return object ? object[1] : id.split(".")[0];
};

export const groupName = (group) => names[group] ?? group;

export const modeName = (mode) => ({ jit: "JIT", interpreter: "interpreter" })[mode] ?? mode ?? "";

export const count = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;

/** A short answer as print has it: its signs are the ones of a terminal. */
export const display = (short) => short.replace(/^>=/, "≥").replace(/^-$/, "–");

/** Microseconds for people. */
export const time = (us) =>
  us >= 1e6 ? `${(us / 1e6).toFixed(1)} s` : us >= 1e3 ? `${(us / 1e3).toFixed(1)} ms` : `${us} µs`;
