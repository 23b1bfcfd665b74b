/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "finding.h"
#include "test.h"
#include "text.h"

static void answers_have_names_of_their_own(void **state)
{
	(void)state;
	for (int i = 0; i < ANSWER_COUNT; i++) {
		assert_non_null(answer_name(i));
		assert_int_equal(answer_find(answer_name(i)), i);
	}
	assert_null(answer_name(ANSWER_COUNT));
	assert_int_equal(answer_find("no such answer"), ANSWER_COUNT);
}

static json_t *finding_of(enum answer kind, int64_t value, const char *unit)
{
	struct finding finding;
	finding_init(&finding, FINDING_ROW);
	finding.limit = text("stack.program");
	finding.kind = kind;
	finding.answer = answer_words(kind, value, unit);
	finding.value = kind == ANSWER_NUMBER ? json_integer(value) : NULL;
	json_t *json = finding_to_json(&finding);
	finding_release(&finding);
	return json;
}

static void an_answer_is_said_in_words_and_in_short(void **state)
{
	(void)state;
	static const struct {
		enum answer kind;
		const char *words, *in_short;
		bool measured;
	} rows[] = {
		{ ANSWER_NUMBER, "33 tail calls", "33", true },
		{ ANSWER_NO_EDGE, "none up to 33", ">=33", true },
		{ ANSWER_NO_VALUE, "not even 33", "<33", true },
		{ ANSWER_YES, "yes", "yes", true },
		{ ANSWER_UNCLEAR, "unclear", "unclear", true },
		{ ANSWER_UNSUPPORTED, "unsupported", "-", true },
		{ ANSWER_UNKNOWN, "not measured", "?", false },
		{ ANSWER_CRASHED, "crashed", "crashed", true },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		json_t *json = finding_of(rows[i].kind, 33, "tail calls");
		char *in_short = finding_short(json);
		assert_string_equal(json_word(json, "answer"), rows[i].words);
		assert_string_equal(in_short, rows[i].in_short);
		assert_int_equal(finding_measured(json), rows[i].measured);
		assert_int_equal(finding_kind(json), rows[i].kind);
		free(in_short);
		json_decref(json);
	}
}

static void what_is_read_is_what_was_written(void **state)
{
	(void)state;
	struct finding read;
	json_t *json = finding_of(ANSWER_NUMBER, 240, "bytes");
	json_object_set_new(json, "works_budget", json_integer(7));
	json_object_set_new(json, "emulated", json_true());
	json_object_set_new(json, "works_record", json_pack("{s:s}", "verdict", "accepted"));
	finding_from_json(&read, json, FINDING_ROW | FINDING_RECORDS);
	json_t *again = finding_to_json(&read);
	assert_true(json_equal(json, again));
	/* In the same order. */
	char *left = json_dumps(json, 0), *right = json_dumps(again, 0);
	assert_string_equal(left, right);
	free(left);
	free(right);
	json_decref(again);
	json_decref(json);
	finding_release(&read);
}

static void a_field_of_another_kind_is_not_there(void **state)
{
	(void)state;
	struct finding read;
	json_t *json = json_pack("{s:i, s:s, s:s, s:b}", "limit", 5, "kind", "no such answer",
				 "probes", "many", "us", 1);
	finding_from_json(&read, json, FINDING_ROW);
	assert_null(read.limit);
	assert_int_equal(read.kind, ANSWER_NONE);
	assert_true(read.probes == FIELD_NULL);
	assert_true(read.us == FIELD_NULL);
	json_decref(json);
	finding_release(&read);
}

static void findings_are_the_same_by_kind_and_value(void **state)
{
	(void)state;
	json_t *a = finding_of(ANSWER_NUMBER, 240, "bytes");
	json_t *b = finding_of(ANSWER_NUMBER, 240, "octets");
	json_t *c = finding_of(ANSWER_NUMBER, 224, "bytes");
	json_t *d = finding_of(ANSWER_NO_EDGE, 240, "bytes");
	assert_true(finding_same(a, b));
	assert_false(finding_same(a, c));
	assert_false(finding_same(a, d));
	json_t *brief = finding_without(a, FINDING_HAS(words) | FINDING_HAS(asks));
	assert_null(json_object_get(brief, "words"));
	assert_non_null(json_object_get(a, "words"));
	json_decref(brief);
	json_decref(a);
	json_decref(b);
	json_decref(c);
	json_decref(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_have_names_of_their_own),
		cmocka_unit_test(an_answer_is_said_in_words_and_in_short),
		cmocka_unit_test(what_is_read_is_what_was_written),
		cmocka_unit_test(a_field_of_another_kind_is_not_there),
		cmocka_unit_test(findings_are_the_same_by_kind_and_value),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
