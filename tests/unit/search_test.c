/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The search on simulated kernels. */
#include "../../probe/search.h"
#include "test.h"

struct kernel {
	int rounding, limit;	   /* works where the value rounded up is at most the limit */
	int hole_first, hole_last; /* fails here all the same */
	int undecided_from;	   /* 0: never */
	bool hints, wrong_hints, flaky;
	int guess; /* of the one who searches */
	int calls, seen;
};

static enum outcome simulate(void *context, int value, int *hint)
{
	struct kernel *kernel = context;
	int rounding = kernel->rounding ? kernel->rounding : 1;
	int rounded = (value + rounding - 1) / rounding * rounding;
	kernel->calls++;
	if (kernel->hints)
		*hint = kernel->limit;
	if (kernel->wrong_hints)
		*hint = kernel->limit / 2;
	if (kernel->flaky && value == kernel->limit && kernel->seen++)
		return OUTCOME_FAILS;
	if (kernel->undecided_from && value >= kernel->undecided_from)
		return OUTCOME_UNDECIDED;
	if (kernel->hole_first && value >= kernel->hole_first && value <= kernel->hole_last)
		return OUTCOME_FAILS;
	return rounded <= kernel->limit ? OUTCOME_WORKS : OUTCOME_FAILS;
}

static struct search_result run(struct kernel kernel, int first, int last, bool exhaustive)
{
	struct search search = { first, last, kernel.guess, exhaustive, simulate, &kernel };
	struct search_result result = search_run(&search);
	assert_int_equal(result.probes, kernel.calls);
	return result;
}

static void every_edge_is_found(void **state)
{
	(void)state;
	for (int limit = 1; limit < 600; limit++)
		for (int hints = 0; hints < 3; hints++) {
			struct kernel kernel = { .limit = limit,
						 .hints = hints == 1,
						 .wrong_hints = hints == 2 };
			struct search_result result = run(kernel, 1, 600, false);
			assert_int_equal(result.end, SEARCH_EDGE);
			assert_int_equal(result.works, limit);
			assert_int_equal(result.fails, limit + 1);
			assert_in_range(result.probes, 1, hints == 1 ? 9 : 20);
		}
}

static void a_guess_is_not_believed(void **state)
{
	(void)state;
	for (int limit = 1; limit < 60; limit++)
		for (int guess = -1; guess < 70; guess++) {
			struct kernel kernel = { .limit = limit, .guess = guess };
			struct search_result result = run(kernel, 1, 60, false);
			assert_int_equal(result.works, limit);
			assert_in_range(result.probes, 1, guess == limit ? 9 : 16);
		}
}

static void other_limits_give_other_answers(void **state)
{
	(void)state;
	assert_int_equal(run((struct kernel){ .limit = 32 }, 1, 1000, false).works, 32);
	assert_int_equal(run((struct kernel){ .limit = 33 }, 1, 1000, false).works, 33);
	/* A caller of 256 bytes, rounded up to 32 or to 8: 250 is 256, and 257 too much; at 260 it
	 * differs. */
	assert_int_equal(run((struct kernel){ .limit = 256, .rounding = 32 }, 1, 512, false).works,
			 256);
	assert_int_equal(run((struct kernel){ .limit = 260, .rounding = 32 }, 1, 512, false).works,
			 256);
	assert_int_equal(run((struct kernel){ .limit = 260, .rounding = 8 }, 1, 512, false).works,
			 256);
	assert_int_equal(run((struct kernel){ .limit = 264, .rounding = 8 }, 1, 512, false).works,
			 264);
}

static void no_edge_is_not_a_number(void **state)
{
	(void)state;
	struct search_result result = run((struct kernel){ .limit = 5000 }, 1, 1000, false);
	assert_int_equal(result.end, SEARCH_NO_EDGE);
	assert_int_equal(result.works, 1000);
	result = run((struct kernel){ .limit = 1000 }, 1, 1000, false);
	assert_int_equal(result.end, SEARCH_NO_EDGE);
	result = run((struct kernel){ .limit = 0 }, 1, 1000, false);
	assert_int_equal(result.end, SEARCH_NONE_WORKS);
	assert_int_equal(result.fails, 1);
}

static void an_edge_at_the_ranges_end_is_one(void **state)
{
	(void)state;
	struct search_result result = run((struct kernel){ .limit = 999 }, 1, 1000, false);
	assert_int_equal(result.end, SEARCH_EDGE);
	assert_int_equal(result.works, 999);
	result = run((struct kernel){ .limit = 1 }, 1, 1000, false);
	assert_int_equal(result.end, SEARCH_EDGE);
	assert_int_equal(result.works, 1);
	result = run((struct kernel){ .limit = 7 }, 7, 8, false);
	assert_int_equal(result.end, SEARCH_EDGE);
	result = run((struct kernel){ .limit = 7 }, 7, 7, false);
	assert_int_equal(result.end, SEARCH_NO_EDGE);
}

static void a_hole_is_noticed(void **state)
{
	(void)state;
	/* Wide ones with a few probes, ... */
	struct kernel wide = { .limit = 400, .hole_first = 100, .hole_last = 250 };
	assert_int_equal(run(wide, 1, 512, false).end, SEARCH_NOT_MONOTONE);
	struct kernel above = { .limit = 400, .hole_first = 200, .hole_last = 398 };
	struct search_result result = run(above, 1, 512, false);
	assert_true(result.end == SEARCH_NOT_MONOTONE || result.works == 400 ||
		    result.works == 199);
	/* ... and any with all of them. */
	for (int at = 2; at < 400; at += 7) {
		struct kernel narrow = { .limit = 400, .hole_first = at, .hole_last = at };
		result = run(narrow, 1, 512, true);
		assert_int_equal(result.end, SEARCH_NOT_MONOTONE);
	}
}

static void an_answer_that_changes_is_noticed(void **state)
{
	(void)state;
	struct kernel flaky = { .limit = 33, .hints = true, .flaky = true };
	struct search_result result = run(flaky, 1, 100, false);
	assert_int_equal(result.end, SEARCH_NOT_REPEATED);
	assert_int_equal(result.at, 33);
}

static void what_cannot_be_decided_is_no_limit(void **state)
{
	(void)state;
	struct kernel kernel = { .limit = 400, .undecided_from = 100 };
	struct search_result result = run(kernel, 1, 512, false);
	assert_int_equal(result.end, SEARCH_UNDECIDED);
	assert_int_equal(result.works, 99);
	assert_int_equal(result.at, 100);
	/* An edge below is still an edge. */
	kernel.limit = 50;
	result = run(kernel, 1, 512, false);
	assert_int_equal(result.end, SEARCH_EDGE);
	assert_int_equal(result.works, 50);
	kernel.undecided_from = 1;
	assert_int_equal(run(kernel, 1, 512, false).end, SEARCH_UNDECIDED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_edge_is_found),
		cmocka_unit_test(a_guess_is_not_believed),
		cmocka_unit_test(other_limits_give_other_answers),
		cmocka_unit_test(no_edge_is_not_a_number),
		cmocka_unit_test(an_edge_at_the_ranges_end_is_one),
		cmocka_unit_test(a_hole_is_noticed),
		cmocka_unit_test(an_answer_that_changes_is_noticed),
		cmocka_unit_test(what_cannot_be_decided_is_no_limit),
	};
	return cmocka_run_group_tests_name("search", tests, NULL, NULL);
}
