/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The catalogue: what stands beside each question. */
#include "test.h"

#include "../../probe/catalogue.h"
#include "../../probe/explained.h"

static void each_question_has_a_text_of_its_own(void **state)
{
	(void)state;
	for (int i = 0; i < catalogue_count; i++) {
		const char *text = explained(catalogue[i].id);
		if (!text)
			fail_msg("%s: no text", catalogue[i].id);
		for (int other = 0; text && other < i; other++)
			if (!strcmp(text, explained(catalogue[other].id)))
				fail_msg("%s: the text of %s", catalogue[i].id,
					 catalogue[other].id);
	}
}

static void no_question_stands_twice(void **state)
{
	(void)state;
	for (int i = 0; i < catalogue_count; i++)
		for (int other = 0; other < i; other++)
			assert_string_not_equal(catalogue[i].id, catalogue[other].id);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_question_has_a_text_of_its_own),
		cmocka_unit_test(no_question_stands_twice),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
