/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>

#include "compare_format.h"
#include "gate.h"
#include "record.h"

/* An answer, and the limit that it is on. */
struct told {
	const struct row *row;
	const struct cell_answer *answer;
};

static json_t *member(const json_t *object, const char *key)
{
	json_t *value = json_object_get(object, key);
	return value ? json_incref(value) : json_null();
}

static json_t *version_of(const struct told *told, const char *key)
{
	(void)told;
	(void)key;
	return json_integer(RECORD_VERSION);
}

static json_t *limit_of(const struct told *told, const char *key)
{
	(void)key;
	return json_text(told->row->limit);
}

static json_t *of_cell(const struct told *told, const char *key)
{
	return member(told->answer->cell->head, key);
}

static json_t *of_finding(const struct told *told, const char *key)
{
	return member(told->answer->finding, key);
}

static json_t *change_of(const struct told *told, const char *key)
{
	(void)key;
	return json_text(change_names[told->answer->change]);
}

static json_t *compared_with(const struct told *told, const char *key)
{
	const struct cell_result *reference = told->answer->reference_cell;
	(void)key;
	return reference ? json_text(cell_text(reference, "kernel")) : json_null();
}

static json_t *answer_before(const struct told *told, const char *key)
{
	(void)key;
	return member(told->answer->reference, "answer");
}

static json_t *gate_of(const struct told *told, const char *key)
{
	(void)key;
	return json_text(judged_names[told->answer->judged]);
}

static json_t *gate_why(const struct told *told, const char *key)
{
	char *why = told->answer->judged > JUDGED_PASSES ? gate_words(told->answer) : NULL;
	json_t *json = json_text(why);
	(void)key;
	free(why);
	return json;
}

static const struct {
	const char *key;
	json_t *(*of)(const struct told *told, const char *key);
} columns[] = {
	{ "version", version_of },
	{ "limit", limit_of },
	{ "kernel", of_cell },
	{ "name", of_cell },
	{ "kernel_version", of_cell },
	{ "arch", of_cell },
	{ "mode", of_cell },
	{ "compiler", of_cell },
	{ "answer", of_finding },
	{ "kind", of_finding },
	{ "value", of_finding },
	{ "unit", of_finding },
	{ "works", of_finding },
	{ "fails", of_finding },
	{ "words", of_finding },
	{ "change", change_of },
	{ "compared_with", compared_with },
	{ "was", answer_before },
	{ "error", of_cell },
	{ "gate", gate_of },
	{ "gate_why", gate_why },
	{ "kernel_source", of_cell },
};
#define COLUMN_COUNT (sizeof(columns) / sizeof(*columns))

const char *compare_column(int number)
{
	return number < (int)COLUMN_COUNT ? columns[number].key : NULL;
}

static json_t *answer_to_json(const struct row *row, const struct cell_answer *answer)
{
	const struct told told = { row, answer };
	json_t *json = json_object();
	for (size_t i = 0; i < COLUMN_COUNT; i++)
		json_object_set_new(json, columns[i].key, columns[i].of(&told, columns[i].key));
	return json;
}

/* A row for each answer. */
static void lines_out(FILE *out, const struct comparison *comparison, const char *format)
{
	struct output output = { .out = out, .format = format_find(format) };
	for (int r = 0; r < comparison->row_count; r++)
		for (int c = 0; c < comparison->results->count; c++) {
			if (!comparison->shown[c])
				continue;
			json_t *json =
				answer_to_json(&comparison->rows[r], &comparison->rows[r].at[c]);
			output_row(&output, json);
			json_decref(json);
		}
}

void compare_csv(FILE *out, const struct comparison *comparison, bool edges)
{
	(void)edges;
	lines_out(out, comparison, "csv");
}

void compare_json(FILE *out, const struct comparison *comparison, bool edges)
{
	(void)edges;
	lines_out(out, comparison, "json");
}
