/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>

#include "suggest.h"
#include "test.h"

static void what_is_near_is_suggested(void **state)
{
	static const char names[] = "table, csv, json, stack.caller.1, stack.caller.2, stack";
	static const struct {
		const char *word, *name; /* NULL: none is near */
	} rows[] = {
		{ "jsn", "json" },   /* left out */
		{ "jsonn", "json" }, /* put in */
		{ "jsom", "json" },  /* replaced */
		{ "josn", "json" },  /* swapped */
		{ "stak.caler.2", "stack.caller.2" },
		{ "stakc", "stack" },
		{ "caller", "stack.caller.1" }, /* a part */
		{ "none", NULL },
		{ "xml", NULL },
		{ "cs", NULL }, /* too short to tell */
		{ "", NULL },
		{ "a word that is longer than any name of ours, by far", NULL },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char *name = suggest_name(rows[i].word, names);
		if (rows[i].name)
			assert_string_equal(name, rows[i].name);
		else
			assert_null(name);
		free(name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(what_is_near_is_suggested) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
