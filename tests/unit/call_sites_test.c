/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Tail calls in the code, also in code that no verifier has seen. */
#include <stdlib.h>

#include "test.h"

#include "../../loader/call_sites.h"
#include "../../loader/stack_path.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

#define MOVE(reg, number)                                                                          \
	{                                                                                          \
		.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = reg, .imm = number                 \
	}
#define COPY(reg, from)                                                                            \
	{                                                                                          \
		.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = reg, .src_reg = from               \
	}
#define READ(reg)                                                                                  \
	{                                                                                          \
		.code = BPF_LDX | BPF_MEM | BPF_W, .dst_reg = reg, .src_reg = BPF_REG_1            \
	}
#define UNLESS_0(reg, distance)                                                                    \
	{                                                                                          \
		.code = BPF_JMP | BPF_JNE | BPF_K, .dst_reg = reg, .off = distance                 \
	}
#define MAP(fd)                                                                                    \
	{ .code = BPF_LD | BPF_IMM | BPF_DW,                                                       \
	  .dst_reg = BPF_REG_2,                                                                    \
	  .src_reg = BPF_PSEUDO_MAP_FD,                                                            \
	  .imm = fd },                                                                             \
	{                                                                                          \
		0                                                                                  \
	}
#define CALL(distance)                                                                             \
	{                                                                                          \
		.code = BPF_JMP | BPF_CALL, .src_reg = BPF_PSEUDO_CALL, .imm = distance            \
	}
#define TAIL_CALL                                                                                  \
	{                                                                                          \
		.code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_tail_call                              \
	}
#define EXIT                                                                                       \
	{                                                                                          \
		.code = BPF_JMP | BPF_EXIT                                                         \
	}

/* The tail calls of a piece of code; the caller frees them. */
static struct call_site *sites_of(const struct bpf_insn *insns, size_t count, int *found)
{
	/* A copy of its own size, so that a look behind its end is seen. */
	struct bpf_insn *copy = malloc(count * sizeof(*insns));
	assert_non_null(copy);
	for (size_t i = 0; i < count; i++)
		copy[i] = insns[i];
	struct body body = { .insns = copy, .count = count };
	struct functions functions;
	functions_find(&functions, &body);
	struct call_site *sites = call_sites_find(&functions, found);
	functions_release(&functions);
	free(copy);
	return sites;
}

static void constants_are_followed_over_all_ways(void **state)
{
	static const struct bpf_insn insns[] = {
		COPY(BPF_REG_6, BPF_REG_1),
		READ(BPF_REG_7),
		MOVE(BPF_REG_3, 4),
		MAP(9),
		UNLESS_0(BPF_REG_7, 3),
		MOVE(BPF_REG_3, 5),
		MAP(8),
		TAIL_CALL,
		COPY(BPF_REG_3, BPF_REG_7),
		MAP(9),
		TAIL_CALL,
		EXIT,
	};
	int count;
	(void)state;
	struct call_site *sites = sites_of(insns, COUNT(insns), &count);
	assert_int_equal(count, 2);
	assert_int_equal(sites[0].keys.kind, VALUE_NUMBERS);
	assert_int_equal(sites[0].keys.count, 2);
	assert_int_equal(sites[0].arrays.kind, VALUE_MAPS);
	/* What comes from memory is any, unless it was compared with a constant. */
	assert_int_equal(sites[1].keys.kind, VALUE_ANY);
	assert_int_equal(sites[1].arrays.count, 1);
	assert_int_equal(sites[1].arrays.at[0], 9);
	free(sites);
}

static void code_that_no_way_leads_to_makes_no_call(void **state)
{
	static const struct bpf_insn insns[] = { MOVE(BPF_REG_3, 1), EXIT, MAP(9), TAIL_CALL,
						 EXIT };
	int count;
	(void)state;
	struct call_site *sites = sites_of(insns, COUNT(insns), &count);
	assert_int_equal(count, 0);
	free(sites);
}

static void a_subprogram_knows_nothing_of_its_caller(void **state)
{
	static const struct bpf_insn insns[] = { MOVE(BPF_REG_3, 1), MAP(9), CALL(1), EXIT,
						 TAIL_CALL,	     EXIT };
	int count;
	(void)state;
	struct call_site *sites = sites_of(insns, COUNT(insns), &count);
	assert_int_equal(count, 1);
	assert_int_equal(sites[0].function, 1);
	assert_int_equal(sites[0].keys.kind, VALUE_ANY);
	assert_int_equal(sites[0].arrays.kind, VALUE_ANY);
	free(sites);
}

static void what_no_verifier_takes_does_no_harm(void **state)
{
	/* A register that is none, a jump out of the code, the half of a wide instruction. */
	static const struct bpf_insn insns[] = {
		MOVE(15, 1),
		COPY(BPF_REG_3, 15),
		UNLESS_0(14, 100),
		UNLESS_0(14, -100),
		{ .code = BPF_LD | BPF_IMM | BPF_DW, .dst_reg = BPF_REG_2 },
	};
	int count;
	(void)state;
	struct call_site *sites = sites_of(insns, COUNT(insns), &count);
	assert_int_equal(count, 0);
	free(sites);
}

static void functions_that_call_themselves_have_no_longest_way(void **state)
{
	static const struct bpf_insn insns[] = { CALL(2), CALL(3),  EXIT, CALL(1),
						 EXIT,	  CALL(-3), EXIT };
	static const struct caller_limit limit = { 240, 16, false };
	struct body body = { .insns = (struct bpf_insn *)insns, .count = COUNT(insns) };
	struct functions functions;
	(void)state;
	functions_find(&functions, &body);
	assert_int_equal(functions.count, 3);
	struct stack_path *paths = stack_paths(&functions, "16+16+16", &limit);
	for (int i = 0; i < functions.count; i++) {
		int steps = 0;
		for (int f = i; f >= 0; f = paths[f].caller)
			assert_in_range(steps++, 0, functions.count);
	}
	free(paths);
	functions_release(&functions);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(constants_are_followed_over_all_ways),
		cmocka_unit_test(code_that_no_way_leads_to_makes_no_call),
		cmocka_unit_test(a_subprogram_knows_nothing_of_its_caller),
		cmocka_unit_test(what_no_verifier_takes_does_no_harm),
		cmocka_unit_test(functions_that_call_themselves_have_no_longest_way),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
