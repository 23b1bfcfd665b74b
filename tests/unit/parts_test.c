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

#define QUESTIONS 9

static char *const ids[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", NULL };

int __wrap_cell_run(struct cell *cell);

/* What the guest that is asked of `c` does there. */
static enum { ANSWERS, FAILS, DIES, DIFFERS } third;
/* Bytes of each finding. */
static size_t size;

/* In a part's process. */
int __wrap_cell_run(struct cell *cell)
{
	int status = EXIT_DONE;
	for (int i = 0; cell->ids[i]; i++) {
		bool is_third = !strcmp(cell->ids[i], "c");
		if (is_third && third == DIES)
			raise(SIGKILL);
		if (is_third && third == FAILS) {
			cell->why = text("it hung");
			return EXIT_NOT_MEASURED;
		}
		if (is_third && third == DIFFERS)
			status = EXIT_DIFFERS;
		char *words = text("%0*d", (int)size, 1);
		json_t *finding = json_pack("{s:s, s:I, s:s}", "limit", cell->ids[i], "pid",
					    (json_int_t)getpid(), "words", words);
		free(words);
		cell->finding(cell->context, finding);
		json_decref(finding);
	}
	return status;
}

static char answered[QUESTIONS + 1];
static json_int_t pids[QUESTIONS];

static void take(void *context, const json_t *finding)
{
	int *count = context;
	const char *limit = json_string_value(json_object_get(finding, "limit"));
	assert_true(*count < QUESTIONS);
	assert_int_equal(json_string_length(json_object_get(finding, "words")), size);
	pids[*count] = json_integer_value(json_object_get(finding, "pid"));
	answered[(*count)++] = *limit;
	answered[*count] = '\0';
}

/* Asks all in so many parts. Returns the exit status; the caller frees `*why`. */
static int ask(int parts, char **why)
{
	const struct kernel kernel = { .label = "6.1", .arch = &arches[0] };
	int count = 0;
	struct cell cell = { .kernel = &kernel, .ids = ids, .finding = take, .context = &count };
	memset(answered, 0, sizeof(answered));
	message_level_set(MESSAGE_QUIET);
	int status = parts_run(&cell, parts);
	*why = cell.why;
	/* None is left. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	return status;
}

static void all_are_answered_in_order(void **unused)
{
	(void)unused;
	char *why;
	third = ANSWERS;
	/* The second: much more than a pipe holds. */
	for (size = 1; size <= 1000000; size += 999999) {
		for (int parts = 1; parts <= QUESTIONS; parts++) {
			assert_int_equal(ask(parts, &why), EXIT_DONE);
			assert_null(why);
			assert_string_equal(answered, "abcdefghi");
			/* Dealt out in turn. */
			for (int i = 0; i < QUESTIONS; i++)
				for (int k = 0; k < i; k++)
					assert_int_equal(pids[i] == pids[k],
							 i % parts == k % parts);
		}
	}
	size = 1;
}

static void what_becomes_of_one_part_is_no_matter_of_the_others(void **unused)
{
	(void)unused;
	char *why;
	third = FAILS;
	assert_int_equal(ask(2, &why), EXIT_NOT_MEASURED);
	assert_string_equal(answered, "abdfh");
	assert_non_null(why);
	assert_string_equal(why, "it hung");
	free(why);
	third = DIES;
	assert_int_equal(ask(3, &why), EXIT_NOT_MEASURED);
	assert_string_equal(answered, "abdegh");
	assert_non_null(why);
	assert_string_equal(why, "its process was killed by SIGKILL");
	free(why);
	third = DIFFERS;
	assert_int_equal(ask(3, &why), EXIT_DIFFERS);
	assert_string_equal(answered, "abcdefghi");
	assert_null(why);
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
		cmocka_unit_test(few_questions_are_not_worth_another_guest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
