/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "descent.h"
#include "memory.h"

/*
 * Bytes that a kernel adds to a frame at most, with what rounding its stack up takes.
 *
 * x86_64 (emit_prologue() and push_callee_regs(), arch/x86/net/bpf_jit_comp.c): return address,
 * rbp, the count of tail calls and the pointer to it, rbx, r12 to r15, r9 around a call: 10 words,
 * and 7 bytes of rounding.
 *
 * arm64 (build_prologue(), arch/arm64/net/bpf_jit_comp.c): frame record, the count of tail calls
 * and the pointer to it, x19 to x28: 14 words, and 15 bytes of rounding.
 *
 * The interpreter (___bpf_prog_run() and its callers, kernel/bpf/core.c) has its registers, its own
 * frame and that of its caller there, and rounds by 31 bytes; this is an estimate of what compilers
 * make of it.
 */
#if defined(__x86_64__)
#define ADDED_BY_JIT 88
#elif defined(__aarch64__)
#define ADDED_BY_JIT 128
#else
#define ADDED_BY_JIT 256
#endif
#define ADDED_BY_INTERPRETER 512

/* A helper that calls a function back has a frame of its own in between: an estimate. */
#define ADDED_BY_HELPER 256

/* The most that the verifier lets a function use: MAX_BPF_STACK of include/linux/filter.h. */
#define BPF_STACK_MAX 512

/* Longest way down from a function; depths are 0 where there is none. */
struct function {
	size_t begin, end;
	int64_t own; /* bytes of its frame */
	bool known;
	int frames, callers;
	int64_t bytes, left;
	bool tail_calls; /* it, or a function below it */
};

struct functions {
	const struct body *body;
	struct function *at;
	int count;
};

static bool is_wide(const struct bpf_insn *insn)
{
	return insn->code == (BPF_LD | BPF_IMM | BPF_DW);
}

/* The function that an instruction calls or hands to a helper: where it begins; -1: none. */
static int64_t callee_of(const struct bpf_insn *insn, size_t at)
{
	bool calls = insn->code == (BPF_JMP | BPF_CALL) && insn->src_reg == BPF_PSEUDO_CALL;
	bool hands = is_wide(insn) && insn->src_reg == BPF_PSEUDO_FUNC;
	return calls || hands ? (int64_t)at + 1 + insn->imm : -1;
}

static bool is_tail_call(const struct bpf_insn *insn)
{
	return insn->code == (BPF_JMP | BPF_CALL) && !insn->src_reg &&
	       insn->imm == BPF_FUNC_tail_call;
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

static void find_functions(struct functions *functions)
{
	const struct body *body = functions->body;
	add_function(functions, 0);
	for (size_t i = 0; i < body->count; i++) {
		int64_t callee = callee_of(&body->insns[i], i);
		if (callee >= 0 && callee < (int64_t)body->count)
			add_function(functions, (size_t)callee);
		i += is_wide(&body->insns[i]);
	}
	qsort(functions->at, (size_t)functions->count, sizeof(*functions->at), by_begin);
	for (int i = 0; i < functions->count; i++)
		functions->at[i].end =
			i + 1 < functions->count ? functions->at[i + 1].begin : body->count;
}

/* The verifier's figures, `0+32`, are of the functions in order; where it counts otherwise than we,
 * each may have the most. */
static void set_frames(struct functions *functions, const char *stack, int64_t added)
{
	int figures = stack ? 1 : 0;
	for (const char *c = stack; c && *c; c++)
		figures += *c == '+';
	for (int i = 0; i < functions->count; i++) {
		char *end;
		long bytes = BPF_STACK_MAX;
		if (figures == functions->count) {
			bytes = strtol(stack, &end, 10);
			stack = end + (*end == '+');
		}
		functions->at[i].own = bytes + added;
	}
}

static struct function *function_at(const struct functions *functions, int64_t begin)
{
	const struct function key = { .begin = (size_t)begin };
	return bsearch(&key, functions->at, (size_t)functions->count, sizeof(key), by_begin);
}

/* Functions do not call themselves, over whatever way: the verifier sees to it. */
static void descend(const struct functions *functions, struct function *function)
{
	function->known = true;
	for (size_t i = function->begin; i < function->end; i++) {
		const struct bpf_insn *insn = &functions->body->insns[i];
		const int64_t below = is_wide(insn) ? ADDED_BY_HELPER : 0;
		const int64_t begin = callee_of(insn, i);
		struct function *callee = begin < 0 ? NULL : function_at(functions, begin);
		function->tail_calls |= is_tail_call(insn);
		i += is_wide(insn);
		if (!callee)
			continue;
		if (!callee->known)
			descend(functions, callee);
		if (callee->frames > function->frames)
			function->frames = callee->frames;
		if (callee->bytes + below > function->bytes)
			function->bytes = callee->bytes + below;
		if (!callee->tail_calls)
			continue;
		function->tail_calls = true;
		if (callee->callers + 1 > function->callers)
			function->callers = callee->callers + 1;
		if (callee->left + below + function->own > function->left)
			function->left = callee->left + below + function->own;
	}
	function->frames++;
	function->bytes += function->own;
}

static void add_program(struct descent *descent, const struct program *program, int64_t added)
{
	struct functions functions = { .body = &program->body };
	if (!program->body.count)
		return;
	find_functions(&functions);
	set_frames(&functions, program->stack, added);
	const struct function *main = &functions.at[0];
	descend(&functions, &functions.at[0]);
	if (main->frames > descent->frames)
		descent->frames = main->frames;
	if (main->bytes > descent->bytes)
		descent->bytes = main->bytes;
	if (main->callers > descent->callers)
		descent->callers = main->callers;
	if (main->left > descent->per_call)
		descent->per_call = main->left;
	free(functions.at);
}

struct descent descent_of(const struct program *programs, int count, bool jit)
{
	struct descent descent = { 0 };
	for (int i = 0; i < count; i++)
		add_program(&descent, &programs[i], jit ? ADDED_BY_JIT : ADDED_BY_INTERPRETER);
	return descent;
}
