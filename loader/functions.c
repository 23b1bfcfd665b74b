/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>

#include "functions.h"
#include "memory.h"

bool insn_is_wide(const struct bpf_insn *insn)
{
	return insn->code == (BPF_LD | BPF_IMM | BPF_DW);
}

bool insn_is_tail_call(const struct bpf_insn *insn)
{
	return insn->code == (BPF_JMP | BPF_CALL) && !insn->src_reg &&
	       insn->imm == BPF_FUNC_tail_call;
}

int64_t insn_callee(const struct bpf_insn *insn, size_t at)
{
	bool calls = insn->code == (BPF_JMP | BPF_CALL) && insn->src_reg == BPF_PSEUDO_CALL;
	bool hands = insn_is_wide(insn) && insn->src_reg == BPF_PSEUDO_FUNC;
	return calls || hands ? (int64_t)at + 1 + insn->imm : -1;
}

static int by_begin(const void *a, const void *b)
{
	const struct function *left = a, *right = b;
	return left->begin < right->begin ? -1 : left->begin > right->begin;
}

static void add_function(struct functions *functions, size_t begin)
{
	for (int i = 0; i < functions->count; i++)
		if (functions->at[i].begin == begin)
			return;
	functions->at =
		memory_grow(functions->at, (size_t)functions->count + 1, sizeof(*functions->at));
	functions->at[functions->count++] = (struct function){ .begin = begin };
}

void functions_find(struct functions *functions, const struct body *body)
{
	*functions = (struct functions){ .body = body };
	add_function(functions, 0);
	for (size_t i = 0; i < body->count; i++) {
		int64_t callee = insn_callee(&body->insns[i], i);
		if (callee >= 0 && callee < (int64_t)body->count)
			add_function(functions, (size_t)callee);
		i += insn_is_wide(&body->insns[i]);
	}
	qsort(functions->at, (size_t)functions->count, sizeof(*functions->at), by_begin);
	for (int i = 0; i < functions->count; i++)
		functions->at[i].end =
			i + 1 < functions->count ? functions->at[i + 1].begin : body->count;
}

void functions_release(struct functions *functions)
{
	free(functions->at);
	*functions = (struct functions){ 0 };
}

int functions_at(const struct functions *functions, int64_t begin)
{
	const struct function key = { .begin = (size_t)begin };
	const struct function *found =
		bsearch(&key, functions->at, (size_t)functions->count, sizeof(key), by_begin);
	return found ? (int)(found - functions->at) : -1;
}
