/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Marked instructions: found, compared with a case, and set. */
#include <stdlib.h>
#include <string.h>

#include "test.h"

#include "case_name.h"
#include "tunables.h"
#include "../../loader/marks.h"

#define STORE(bytes, number)                                                                       \
	{                                                                                          \
		.code = BPF_ST | BPF_MEM | BPF_B, .dst_reg = BPF_REG_10, .off = -(bytes),          \
		.imm = FRAME_MARK + (number)                                                       \
	}
#define NOTHING(number)                                                                            \
	{                                                                                          \
		.code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = FRAME_MARK + (number)                  \
	}
#define MOVE(reg, number)                                                                          \
	{                                                                                          \
		.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = reg, .imm = number                 \
	}
#define JUMP(distance)                                                                             \
	{                                                                                          \
		.code = BPF_JMP | BPF_JA, .off = distance                                          \
	}
#define CALL(distance)                                                                             \
	{                                                                                          \
		.code = BPF_JMP | BPF_CALL, .src_reg = BPF_PSEUDO_CALL, .imm = distance            \
	}
#define ADDRESS(distance)                                                                          \
	{                                                                                          \
		.code = BPF_LD | BPF_IMM | BPF_DW, .src_reg = BPF_PSEUDO_FUNC, .imm = distance     \
	}
#define HELPER                                                                                     \
	{                                                                                          \
		.code = BPF_JMP | BPF_CALL, .imm = 12                                              \
	}
#define EXIT                                                                                       \
	{                                                                                          \
		.code = BPF_JMP | BPF_EXIT                                                         \
	}

/* A program of two frames that misses two tail calls, with jumps over its marks, both ways. */
static const struct bpf_insn program[] = {
	NOTHING(0),			  /* 0 */
	JUMP(1),			  /* 1: to 3 */
	CALL(6),			  /* 2: to 9 */
	MOVE(BPF_REG_6, MISSED_MARK + 2), /* 3 */
	ADDRESS(4),			  /* 4: of 9 */
	{ .imm = FRAME_MARK },		  /* 5: upper half */
	HELPER,				  /* 6 */
	JUMP(-8),			  /* 7: to 0 */
	EXIT,				  /* 8 */
	STORE(16, 1),			  /* 9 */
	MOVE(BPF_REG_0, 0),		  /* 10 */
	EXIT,				  /* 11 */
};

static struct body body_of(const struct bpf_insn *insns, size_t count, struct marks *marks)
{
	static const struct bpf_func_info functions[] = { { 0, 1 }, { 9, 2 } };
	static const struct bpf_line_info lines[] = { { .insn_off = 0, .line_off = 1 },
						      { .insn_off = 1, .line_off = 2 },
						      { .insn_off = 9, .line_off = 3 },
						      { .insn_off = 11, .line_off = 4 } };
	struct body body = body_copy(&(struct body){
		.insns = (struct bpf_insn *)insns,
		.count = count,
		.functions = { (void *)functions, 2, sizeof(*functions) },
		.lines = { (void *)lines, 4, sizeof(*lines) },
	});
	*marks = (struct marks){ 0 };
	marks_find(marks, &body);
	return body;
}

static struct spec spec_of(const char *name)
{
	struct spec spec;
	assert_int_equal(spec_parse_name(name, &spec), 0);
	return spec;
}

static void assert_insns(const struct body *body, const struct bpf_insn *want, size_t count)
{
	assert_int_equal(body->count, count);
	for (size_t i = 0; i < count; i++)
		if (memcmp(&body->insns[i], &want[i], sizeof(*want)))
			fail_msg("instruction %zu is not as it should be", i);
}

static void what_a_program_is_marked_with_must_be_the_case(void **state)
{
	(void)state;
	static const struct {
		const char *name, *why;
	} rows[] = {
		{ "d1-f2-s0,16-missed2", NULL },
		{ "d1-f2-s0,32-missed2", "frame 1: 16 in the code, 32 in the case" },
		{ "d1-f2-s16-missed2", "frame 0: 0 in the code, 16 in the case" },
		{ "d1-f2-s0,16-missed3", "missed: 2 in the code, 3 in the case" },
		{ "d1-f2-s0,16", "missed: 2 in the code, 0 in the case" },
		{ "d0-f2-s0,16", "missed: in the code, not in the case" },
		{ "d1-missed2", "frame 1: in the code, not in the case" },
		{ "d1-f3-s0,16-missed2", "frame 2: not in the code" },
		{ "d1-f2-s0,16-missed2-buffer", "frame 0: in the code, not in the case" },
	};
	struct marks marks;
	struct body body = body_of(program, 12, &marks);
	assert_int_equal(marks.count, 3);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct spec spec = spec_of(rows[i].name);
		char *why = marks_differ(&marks, &body, &spec);
		if (rows[i].why)
			assert_string_equal(why, rows[i].why);
		else
			assert_null(why);
		free(why);
	}
	body_release(&body);
	marks_release(&marks);
	static const struct bpf_insn twice[] = { STORE(8, 0), STORE(8, 0), EXIT };
	struct spec spec = spec_of("d0-s8");
	body = body_of(twice, 3, &marks);
	char *why = marks_differ(&marks, &body, &spec);
	assert_string_equal(why, "frame 0: twice in the code");
	free(why);
	body_release(&body);
	marks_release(&marks);
}

static void sizes_are_set_and_what_is_nothing_is_taken_out(void **state)
{
	(void)state;
	static const struct bpf_insn most[] = {
		{ .code = BPF_ST | BPF_MEM | BPF_B, .dst_reg = BPF_REG_10, .off = -32768 },
		JUMP(1),
		CALL(6),
		MOVE(BPF_REG_6, MISSED_MARK + 65536),
		ADDRESS(4),
		{ .imm = FRAME_MARK },
		HELPER,
		JUMP(-8),
		EXIT,
		{ .code = BPF_ST | BPF_MEM | BPF_B, .dst_reg = BPF_REG_10, .off = -1 },
		MOVE(BPF_REG_0, 0),
		EXIT,
	};
	static const struct bpf_insn none[] = {
		JUMP(1),
		CALL(6),
		MOVE(BPF_REG_6, MISSED_MARK + 1),
		ADDRESS(4),
		{ .imm = FRAME_MARK },
		HELPER,
		JUMP(-7),
		EXIT,
		MOVE(BPF_REG_0, 0),
		EXIT,
	};
	struct marks marks;
	struct spec large = spec_of("d1-f2-s32768,1-missed65536"), small = spec_of("d1-f2-missed1");
	struct body body = body_of(program, 12, &marks), copy = body_copy(&body);
	marks_set(&marks, &copy, &large);
	assert_insns(&copy, most, 12);
	body_release(&copy);

	copy = body_copy(&body);
	marks_set(&marks, &copy, &small);
	assert_insns(&copy, none, 10);
	const struct bpf_func_info *functions = copy.functions.at;
	assert_int_equal(copy.functions.count, 2);
	assert_int_equal(functions[1].insn_off, 8);
	/* Of two lines of one instruction the one that was of it remains. */
	const struct bpf_line_info *lines = copy.lines.at;
	assert_int_equal(copy.lines.count, 3);
	assert_int_equal(lines[0].line_off, 2);
	assert_int_equal(lines[0].insn_off, 0);
	assert_int_equal(lines[1].insn_off, 8);
	assert_int_equal(lines[2].insn_off, 9);
	body_release(&copy);
	body_release(&body);
	marks_release(&marks);
}

#define ADD(reg, number)                                                                           \
	{                                                                                          \
		.code = BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = reg, .imm = number                 \
	}
#define UNLESS(reg, distance)                                                                      \
	{                                                                                          \
		.code = BPF_JMP | BPF_JEQ | BPF_K, .dst_reg = reg, .off = distance                 \
	}
#define COPY(to, from)                                                                             \
	{                                                                                          \
		.code = BPF_ALU64 | BPF_MOV | BPF_X, .dst_reg = to, .src_reg = from                \
	}

/* A loop that misses two tail calls, as compilers lay it out, and the tail call. */
static const struct bpf_insn loop[] = {
	NOTHING(0),			  /* 0 */
	MOVE(BPF_REG_8, MISSED_MARK + 2), /* 1 */
	ADD(BPF_REG_8, -MISSED_MARK),	  /* 2 */
	MOVE(BPF_REG_3, 0),		  /* 3: what comes between stays */
	UNLESS(BPF_REG_8, 4),		  /* 4: to 9 */
	HELPER,				  /* 5 */
	ADD(BPF_REG_8, -1),		  /* 6 */
	UNLESS(BPF_REG_8, 1),		  /* 7: to 9 */
	JUMP(-4),			  /* 8: to 5 */
	HELPER,				  /* 9 */
	EXIT,				  /* 10 */
	EXIT,				  /* 11: unused, or what a test puts there */
};

static void a_loop_of_no_missed_tail_calls_is_taken_out(void **state)
{
	(void)state;
	static const struct bpf_insn gone[] = { MOVE(BPF_REG_3, 0), HELPER, EXIT, EXIT };
	struct marks marks;
	struct spec none = spec_of("d1"), some = spec_of("d1-missed7");
	struct body body = body_of(loop, 12, &marks), copy = body_copy(&body);
	marks_set(&marks, &copy, &none);
	assert_insns(&copy, gone, 4);
	body_release(&copy);
	copy = body_copy(&body);
	marks_set(&marks, &copy, &some);
	assert_int_equal(copy.count, 11);
	assert_int_equal(copy.insns[0].imm, MISSED_MARK + 7);
	body_release(&copy);
	body_release(&body);
	marks_release(&marks);
}

static void a_loop_that_is_not_apart_stays_and_misses_none(void **state)
{
	(void)state;
	static const struct {
		int place;
		struct bpf_insn insn;
	} rows[] = {
		{ 10, COPY(BPF_REG_0, BPF_REG_8) },	/* the count is used behind it */
		{ 11, JUMP(-6) },			/* it is jumped into */
		{ 3, MOVE(BPF_REG_8, 5) },		/* the count is another */
		{ 3, JUMP(0) },				/* something branches before it */
		{ 2, ADD(BPF_REG_8, 1 - MISSED_MARK) }, /* it is not ours */
	};
	struct spec none = spec_of("d1");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct bpf_insn insns[12];
		struct marks marks;
		memcpy(insns, loop, sizeof(insns));
		insns[rows[i].place] = rows[i].insn;
		struct body body = body_of(insns, 12, &marks);
		body.functions.count = 1;
		marks_set(&marks, &body, &none);
		assert_int_equal(body.count, 11);
		assert_int_equal(body.insns[0].imm, MISSED_MARK);
		body_release(&body);
		marks_release(&marks);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_program_is_marked_with_must_be_the_case),
		cmocka_unit_test(sizes_are_set_and_what_is_nothing_is_taken_out),
		cmocka_unit_test(a_loop_of_no_missed_tail_calls_is_taken_out),
		cmocka_unit_test(a_loop_that_is_not_apart_stays_and_misses_none),
	};
	return cmocka_run_group_tests_name("marks", tests, NULL, NULL);
}
