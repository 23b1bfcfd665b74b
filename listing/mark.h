/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_MARK_H
#define TAILCHAIN_MARK_H

#include "disassemble.h"

extern const char *const role_words[ROLE_COUNT];

/*
 * Finds the tail calls in a function's code by what the instructions do, and marks them. A tail
 * call is a comparison with a constant and a forward branch on `not less` or `greater`, which skips
 * an addition of 1 to what was compared and a jump out of the function (or the five-byte nop that
 * stands for one). The limit is the constant, plus 1 where the branch is on `greater`: that many
 * tail calls are made (arch/x86/net/bpf_jit_comp.c, emit_bpf_tail_call_*();
 * arch/arm64/net/bpf_jit_comp.c, emit_bpf_tail_call(); arch/powerpc/net/bpf_jit_comp64.c,
 * bpf_jit_emit_tail_call()). On riscv64 those that are left are counted: 1 is taken off, and what
 * is below 0 leaves; the limit is what the count is set to at the start (arch/riscv/net/
 * bpf_jit_comp64.c, emit_bpf_tail_call()).
 *
 * Returns how many it found; `*limit` is theirs, or -1 where they differ or there are none. A
 * machine whose code is not known has none.
 */
int mark_tail_calls(const char *arch, struct code *code, size_t size, int64_t *limit);

#endif
