/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "descent.h"
#include "functions.h"
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
struct way {
	int64_t own; /* bytes of its frame */
	bool known;
	int frames, callers;
	int64_t bytes, left;
	bool tail_calls; /* it, or a function below it */
};

struct ways {
	struct functions functions;
	struct way *at; /* of each function */
};

/* The verifier's figures, `0+32`, are of the functions in order; where it counts otherwise than we,
 * each may have the most. */
static void set_frames(struct ways *ways, const char *stack, int64_t added)
{
	int figures = stack ? 1 : 0;
	for (const char *c = stack; c && *c; c++)
		figures += *c == '+';
	for (int i = 0; i < ways->functions.count; i++) {
		char *end;
		long bytes = BPF_STACK_MAX;
		if (figures == ways->functions.count) {
			bytes = strtol(stack, &end, 10);
			stack = end + (*end == '+');
		}
		ways->at[i] = (struct way){ .own = bytes + added };
	}
}

/* Functions do not call themselves, over whatever way: the verifier sees to it. */
static void descend(const struct ways *ways, int number)
{
	const struct functions *functions = &ways->functions;
	const struct function *function = &functions->at[number];
	struct way *way = &ways->at[number];
	way->known = true;
	for (size_t i = function->begin; i < function->end; i++) {
		const struct bpf_insn *insn = &functions->body->insns[i];
		const int64_t below = insn_is_wide(insn) ? ADDED_BY_HELPER : 0;
		int called = functions_at(functions, insn_callee(insn, i));
		way->tail_calls |= insn_is_tail_call(insn);
		i += insn_is_wide(insn);
		if (called < 0)
			continue;
		const struct way *callee = &ways->at[called];
		if (!callee->known)
			descend(ways, called);
		if (callee->frames > way->frames)
			way->frames = callee->frames;
		if (callee->bytes + below > way->bytes)
			way->bytes = callee->bytes + below;
		if (!callee->tail_calls)
			continue;
		way->tail_calls = true;
		if (callee->callers + 1 > way->callers)
			way->callers = callee->callers + 1;
		if (callee->left + below + way->own > way->left)
			way->left = callee->left + below + way->own;
	}
	way->frames++;
	way->bytes += way->own;
}

static void add_program(struct descent *descent, const struct program *program, int64_t added)
{
	struct ways ways = { 0 };
	if (!program->body.count)
		return;
	functions_find(&ways.functions, &program->body);
	ways.at = memory_grow(NULL, (size_t)ways.functions.count, sizeof(*ways.at));
	set_frames(&ways, program->stack, added);
	const struct way *main = &ways.at[0];
	descend(&ways, 0);
	if (main->frames > descent->frames)
		descent->frames = main->frames;
	if (main->bytes > descent->bytes)
		descent->bytes = main->bytes;
	if (main->callers > descent->callers)
		descent->callers = main->callers;
	if (main->left > descent->per_call)
		descent->per_call = main->left;
	free(ways.at);
	functions_release(&ways.functions);
}

struct descent descent_of(const struct program *programs, int count, bool jit)
{
	struct descent descent = { 0 };
	for (int i = 0; i < count; i++)
		add_program(&descent, &programs[i], jit ? ADDED_BY_JIT : ADDED_BY_INTERPRETER);
	return descent;
}
