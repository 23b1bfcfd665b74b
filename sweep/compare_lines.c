/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>

#include "compare_format.h"
#include "gate.h"
#include "record.h"

static json_t *answer_to_json(const struct row *row, const struct cell_answer *answer)
{
	static const char *const of_cell[] = { "kernel", "name", "kernel_version",
					       "arch",	 "mode", "compiler" };
	static const char *const of_finding[] = { "answer", "kind",  "value", "unit",
						  "works",  "fails", "words" };
	json_t *json = json_object();
	json_object_set_new(json, "version", json_integer(RECORD_VERSION));
	json_object_set_new(json, "limit", json_string(row->limit));
	for (size_t i = 0; i < sizeof(of_cell) / sizeof(*of_cell); i++)
		json_object_set_new(json, of_cell[i],
				    json_incref(json_object_get(answer->cell->head, of_cell[i])));
	for (size_t i = 0; i < sizeof(of_finding) / sizeof(*of_finding); i++) {
		json_t *value = json_object_get(answer->finding, of_finding[i]);
		json_object_set_new(json, of_finding[i], value ? json_incref(value) : json_null());
	}
	json_object_set_new(json, "change", json_string(change_names[answer->change]));
	json_object_set_new(json, "compared_with",
			    answer->reference_cell
				    ? json_string(cell_text(answer->reference_cell, "kernel"))
				    : json_null());
	json_t *was = json_object_get(answer->reference, "answer");
	json_object_set_new(json, "was", was ? json_incref(was) : json_null());
	json_t *error = json_object_get(answer->cell->head, "error");
	json_object_set_new(json, "error", error ? json_incref(error) : json_null());
	char *why = answer->judged > JUDGED_PASSES ? gate_words(answer) : NULL;
	json_object_set_new(json, "gate", json_text(judged_names[answer->judged]));
	json_object_set_new(json, "gate_why", json_text(why));
	free(why);
	json_t *source = json_object_get(answer->cell->head, "kernel_source");
	json_object_set_new(json, "kernel_source", source ? json_incref(source) : json_null());
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
