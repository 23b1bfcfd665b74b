/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "test.h"

/* Raw text, and what each function makes of it. */
static const struct {
	const char *raw, *line, *lines, *markdown, *shell;
} rows[] = {
	{ "plain", "plain", "plain", "plain", "plain" },
	{ "", "", "", "", "''" },
	{ "a b", "a b", "a b", "a b", "'a b'" },
	{ "a\nb\tc", "a\\nb\\tc", "a\nb\tc", "a\\nb\\tc", "$'a\\x0ab\\x09c'" },
	{ "\033[31m", "\\x1b[31m", "\\x1b[31m", "\\x1b\\[31m", "$'\\x1b[31m'" },
	{ "\x7f\r", "\\x7f\\x0d", "\\x7f\\x0d", "\\x7f\\x0d", "$'\\x7f\\x0d'" },
	{ "\xc3\xa9\xe6\x97\xa5", "\xc3\xa9\xe6\x97\xa5", "\xc3\xa9\xe6\x97\xa5",
	  "\xc3\xa9\xe6\x97\xa5", "'\xc3\xa9\xe6\x97\xa5'" },
	/* No UTF-8: alone, cut off, overlong, a surrogate; and C1, a bidirectional override. */
	{ "\xff", "\\xff", "\\xff", "\\xff", "$'\\xff'" },
	{ "\xe6\x97", "\\xe6\\x97", "\\xe6\\x97", "\\xe6\\x97", "$'\\xe6\\x97'" },
	{ "\xc0\xaf", "\\xc0\\xaf", "\\xc0\\xaf", "\\xc0\\xaf", "$'\\xc0\\xaf'" },
	{ "\xed\xa0\x80", "\\xed\\xa0\\x80", "\\xed\\xa0\\x80", "\\xed\\xa0\\x80",
	  "$'\\xed\\xa0\\x80'" },
	{ "\xc2\x9b", "\\xc2\\x9b", "\\xc2\\x9b", "\\xc2\\x9b", "$'\\xc2\\x9b'" },
	{ "\xe2\x80\xae", "\\xe2\\x80\\xae", "\\xe2\\x80\\xae", "\\xe2\\x80\\xae",
	  "$'\\xe2\\x80\\xae'" },
	{ "a|b`<c>[d]", "a|b`<c>[d]", "a|b`<c>[d]", "a\\|b\\`\\<c\\>\\[d\\]", "'a|b`<c>[d]'" },
	{ "it's; touch x", "it's; touch x", "it's; touch x", "it's; touch x",
	  "'it'\\''s; touch x'" },
};

static void check(char *(*function)(const char *), const char *raw, const char *want)
{
	char *made = function(raw);
	assert_string_equal(made, want);
	free(made);
}

static void each_medium_gets_what_is_safe_in_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		check(escape_line, rows[i].raw, rows[i].line);
		check(escape_lines, rows[i].raw, rows[i].lines);
		check(escape_markdown, rows[i].raw, rows[i].markdown);
		check(escape_shell, rows[i].raw, rows[i].shell);
	}
}

/* A second way: bash itself reads the words back. */
static void a_shell_reads_the_same_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char *word = escape_shell(rows[i].raw), command[512], read_back[128] = "";
		snprintf(command, sizeof(command), "exec bash -c 'eval \"printf %%s $WORD\"'");
		setenv("WORD", word, 1);
		FILE *bash = popen(command, "r");
		assert_non_null(bash);
		size_t size = fread(read_back, 1, sizeof(read_back) - 1, bash);
		assert_int_equal(pclose(bash), 0);
		assert_int_equal(size, strlen(rows[i].raw));
		assert_memory_equal(read_back, rows[i].raw, size);
		free(word);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_medium_gets_what_is_safe_in_it),
		cmocka_unit_test(a_shell_reads_the_same_bytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
