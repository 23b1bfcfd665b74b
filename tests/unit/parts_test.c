/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A cell's questions in several guests at once: all answers, in order, whatever becomes of a part.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "message.h"
#include "options.h"
#include "test.h"
#include "text.h"
#include "../../sweep/parts.h"

#define QUESTIONS 40
/* Those that the first part has, whatever there is for the others. */
#define FIRST 12

static char *ids[QUESTIONS + 1];

int __wrap_cell_run(struct cell *cell);

/* What the guest that is asked of a question does there. */
static enum { ANSWERS, FAILS, DIES, DIFFERS } does;
static int there;
/* Bytes of each finding. */
static int size = 1;

/* In a part's process. */
int __wrap_cell_run(struct cell *cell)
{
	int status = EXIT_DONE;
	for (int i = 0; cell->ids[i]; i++) {
		bool is_there = !strcmp(cell->ids[i], ids[there]);
		if (is_there && does == DIES)
			raise(SIGKILL);
		if (is_there && does == FAILS) {
			cell->why = text("it hung");
			return EXIT_NOT_MEASURED;
		}
		if (is_there && does == DIFFERS)
			status = EXIT_DIFFERS;
		char *words = text("%0*d", size, 1);
		json_t *finding = json_pack("{s:s, s:I, s:s}", "limit", cell->ids[i], "pid",
					    (json_int_t)getpid(), "words", words);
		free(words);
		cell->finding(cell->context, finding);
		json_decref(finding);
	}
	return status;
}

static int answered[QUESTIONS], count;
static json_int_t pids[QUESTIONS];

static void take(void *context, const json_t *finding)
{
	(void)context;
	assert_true(count < QUESTIONS);
	assert_int_equal(json_string_length(json_object_get(finding, "words")), size);
	answered[count] = atoi(json_string_value(json_object_get(finding, "limit")));
	pids[count++] = json_integer_value(json_object_get(finding, "pid"));
}

/* Asks all in so many parts. Returns the exit status; the caller frees `*why`. */
static int ask(int parts, char **why)
{
	const struct kernel kernel = { .label = "6.1", .arch = &arches[0] };
	struct cell cell = { .kernel = &kernel, .ids = ids, .finding = take };
	count = 0;
	for (int i = 0; i < QUESTIONS && !ids[i]; i++)
		ids[i] = text("%d", i);
	message_level_set(MESSAGE_QUIET);
	int status = parts_run(&cell, parts);
	*why = cell.why;
	/* None is left. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	return status;
}

static int part_of(int question, int parts)
{
	return question < FIRST ? 0 : question % parts;
}

static void all_are_answered_in_order(void **unused)
{
	(void)unused;
	char *why;
	does = ANSWERS;
	for (int parts = 1; parts <= 10; parts += 3) {
		/* The second: much more than a pipe holds. */
		for (size = 1; size <= 200000; size += 199999) {
			assert_int_equal(ask(parts, &why), EXIT_DONE);
			assert_null(why);
			assert_int_equal(count, QUESTIONS);
			for (int i = 0; i < QUESTIONS; i++) {
				assert_int_equal(answered[i], i);
				for (int k = 0; k < i; k++)
					assert_int_equal(pids[i] == pids[k],
							 part_of(i, parts) == part_of(k, parts));
			}
		}
	}
	size = 1;
}

/* All are, but for those that its part was to be asked from `there` on. */
static void assert_others_are_answered(int parts)
{
	int next = 0;
	for (int i = 0; i < QUESTIONS; i++)
		if (i < there || part_of(i, parts) != part_of(there, parts))
			assert_int_equal(answered[next++], i);
	assert_int_equal(count, next);
}

/* Asks all where a guest comes to no end. */
static void assert_told(int parts, int what, const char *words)
{
	char *why;
	does = what;
	assert_int_equal(ask(parts, &why), EXIT_NOT_MEASURED);
	assert_non_null(why);
	assert_string_equal(why, words);
	free(why);
}

static void what_becomes_of_one_part_is_no_matter_of_the_others(void **unused)
{
	(void)unused;
	char *why;
	for (int parts = 2; parts <= 5; parts++) {
		there = 14;
		assert_told(parts, FAILS, "it hung");
		assert_others_are_answered(parts);
		assert_told(parts, DIES, "its process was killed by SIGKILL");
		assert_others_are_answered(parts);
		does = DIFFERS;
		assert_int_equal(ask(parts, &why), EXIT_DIFFERS);
		assert_int_equal(count, QUESTIONS);
		assert_null(why);
	}
}

static void a_kernel_that_answers_nothing_is_asked_by_one_part(void **unused)
{
	(void)unused;
	there = 0;
	assert_told(3, FAILS, "it hung");
	assert_int_equal(count, 0);
}

static void few_questions_are_not_worth_another_guest(void **unused)
{
	(void)unused;
	assert_int_equal(parts_worth(0, 8), 1);
	assert_int_equal(parts_worth(1, 8), 1);
	assert_int_equal(parts_worth(122, 0), 1);
	assert_int_equal(parts_worth(122, 1), 1);
	assert_int_equal(parts_worth(122, 2), 2);
	assert_true(parts_worth(122, 1024) < 122);
	assert_true(parts_worth(122, 1024) > 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_are_answered_in_order),
		cmocka_unit_test(what_becomes_of_one_part_is_no_matter_of_the_others),
		cmocka_unit_test(a_kernel_that_answers_nothing_is_asked_by_one_part),
		cmocka_unit_test(few_questions_are_not_worth_another_guest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
