/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>

#include "../../loader/element.h"
#include "test.h"

static void elements_are_parsed(void **state)
{
	static const struct {
		const char *typed, *name;
		bool has_key;
		uint64_t key;
		const char *value;
	} rows[] = {
		{ "ran", "ran", false, 0, NULL },
		{ "made=1", "made=1", false, 0, NULL },
		{ "array_1[0]", "array_1", true, 0, NULL },
		{ "array_1[99]=stage_1", "array_1", true, 99, "stage_1" },
		{ "a[1]=b[2]", "a", true, 1, "b[2]" },
		{ "[3]", "", true, 3, NULL },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct element element;
		assert_int_equal(element_parse(rows[i].typed, 99, &element), 0);
		assert_string_equal(element.name, rows[i].name);
		assert_int_equal(element.has_key, rows[i].has_key);
		assert_int_equal(element.key, rows[i].key);
		assert_int_equal(element.value != NULL, rows[i].value != NULL);
		if (rows[i].value)
			assert_string_equal(element.value, rows[i].value);
		element_release(&element);
	}
}

static void what_is_no_element_is_not(void **state)
{
	static const char *const typed[] = {
		"a[", "a[]", "a[x]", "a[1", "a[1]x", "a[1]=", "a[-1]"
	};
	struct element element;
	(void)state;
	for (size_t i = 0; i < sizeof(typed) / sizeof(*typed); i++) {
		assert_int_equal(element_parse(typed[i], 99, &element), -EINVAL);
		element_release(&element);
	}
	assert_int_equal(element_parse("a[100]", 99, &element), -ERANGE);
	element_release(&element);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(elements_are_parsed),
					    cmocka_unit_test(what_is_no_element_is_not) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
