/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_FUNCTIONS_H
#define TAILCHAIN_FUNCTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "body.h"

/* A function of a program: instructions `begin` to before `end`. */
struct function {
	size_t begin, end;
};

/* The functions of a program, in the order of its code; the first is the program itself. */
struct functions {
	const struct body *body;
	struct function *at;
	int count;
};

void functions_find(struct functions *functions, const struct body *body);
void functions_release(struct functions *functions);

/* The function that begins at an instruction; -1: none does. */
int functions_at(const struct functions *functions, int64_t begin);

/* An instruction of two places. */
bool insn_is_wide(const struct bpf_insn *insn);
bool insn_is_tail_call(const struct bpf_insn *insn);

/* The function that an instruction calls or hands to a helper: where it begins; -1: none. */
int64_t insn_callee(const struct bpf_insn *insn, size_t at);

#endif
