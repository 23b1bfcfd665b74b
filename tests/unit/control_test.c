/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What counts as the same words of the verifier. */
#include "test.h"

#include "../../probe/control.h"

static void test_numbers_of_names_may_differ(void **state)
{
	(void)state;
	assert_true(same_words("invalid write to stack R1 off=-513 size=1",
			       "invalid write to stack R10 off=-513 size=1"));
	assert_true(same_words("back-edge from insn 12 to 3", "back-edge from insn 7 to 3"));
	assert_true(same_words("func#3 is too deep", "func#12 is too deep"));
	assert_true(same_words("", ""));
}

static void test_figures_may_not(void **state)
{
	(void)state;
	assert_false(same_words("invalid write to stack R1 off=-513 size=1",
				"invalid write to stack R1 off=-514 size=1"));
	assert_false(same_words("combined stack size of 2 calls is 544. Too large",
				"combined stack size of 3 calls is 544. Too large"));
	/* No name: a word that ends in the same letter. */
	assert_false(same_words("BAR1 is not readable", "BAR2 is not readable"));
	assert_false(same_words("R1 is", "R1 is not"));
	assert_false(same_words("R1", "R"));
	assert_false(same_words("", "Invalid argument"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers_of_names_may_differ),
		cmocka_unit_test(test_figures_may_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
