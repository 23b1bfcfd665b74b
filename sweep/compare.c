/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "columns.h"
#include "compare.h"
#include "memory.h"
#include "message.h"
#include "options.h"
#include "text.h"

const char *const change_names[CHANGE_COUNT] = {
	[CHANGE_FIRST] = "first",     [CHANGE_SAME] = "same",
	[CHANGE_CHANGED] = "changed", [CHANGE_ADDED] = "added",
	[CHANGE_LACKING] = "lacking", [CHANGE_UNMEASURED] = "not measured",
};

const char *const judged_names[JUDGED_COUNT] = {
	[JUDGED_NOT] = NULL,	      [JUDGED_PASSES] = "passes", [JUDGED_WARNS] = "warns",
	[JUDGED_UNKNOWN] = "unknown", [JUDGED_FAILS] = "fails",
};

/* -- Joining --------------------------------------------------------------------------- */

/* Cells that the results lack, so that they have a column that says so. */
static int add_missing(struct results *results, const struct results *baseline)
{
	struct column *columns = columns_make(results, baseline);
	bool *compared = calloc((size_t)baseline->count + 1, sizeof(*compared));
	int err = columns && compared ? 0 : -ENOMEM;
	for (int c = 0; !err && c < results->count; c++)
		if (columns[c].baseline)
			compared[columns[c].baseline - baseline->at] = true;
	for (int i = 0; !err && i < baseline->count; i++) {
		const struct cell_result *cell = &baseline->at[i];
		if (compared[i])
			continue;
		struct cell_result missing = { json_deep_copy(cell->head), json_object(),
					       text("%s", cell->where) };
		json_object_set_new(missing.head, "error", json_string("not in the results"));
		err = results_add(results, &missing);
	}
	free(compared);
	free(columns);
	if (!err)
		results_sort(results);
	return err;
}

static enum change change_of(const struct cell_answer *answer, bool with_baseline)
{
	if (answer->finding && !finding_measured(answer->finding))
		return CHANGE_UNMEASURED;
	if (!answer->finding)
		return !cell_complete(answer->cell) ? CHANGE_UNMEASURED
		       : answer->reference	    ? CHANGE_LACKING
						    : CHANGE_FIRST;
	if (!answer->reference)
		return with_baseline ? CHANGE_ADDED : CHANGE_FIRST;
	return finding_same(answer->finding, answer->reference) ? CHANGE_SAME : CHANGE_CHANGED;
}

/*
 * `last` has, for each number of columns, the last of them that has a measured answer on the limit
 * so far.
 */
static void find_previous(struct cell_answer *answer, const struct column *column,
			  const struct cell_answer **last)
{
	const struct cell_answer *previous = last[column->before];
	if (previous) {
		answer->reference = previous->finding;
		answer->reference_cell = previous->cell;
	}
	if (finding_measured(answer->finding))
		last[column->alike] = last[column->mode_alike] = answer;
}

static int fill_row(struct comparison *comparison, const struct column *columns, struct row *row)
{
	const struct results *results = comparison->results;
	const struct cell_answer **last = calloc(2 * (size_t)results->count + 1, sizeof(*last));
	row->at = calloc((size_t)results->count + 1, sizeof(*row->at));
	int err = row->at && last ? 0 : -ENOMEM;
	for (int c = 0; !err && c < results->count; c++) {
		struct cell_answer *answer = &row->at[c];
		answer->cell = &results->at[c];
		answer->finding = cell_finding(answer->cell, row->limit);
		if (comparison->with_baseline) {
			answer->reference_cell = columns[c].baseline;
			if (answer->reference_cell)
				answer->reference =
					cell_finding(answer->reference_cell, row->limit);
		} else {
			find_previous(answer, &columns[c], last);
		}
		answer->change = change_of(answer, comparison->with_baseline);
		row->changes += answer->change == CHANGE_CHANGED || answer->change == CHANGE_ADDED;
	}
	free(last);
	return err;
}

/* A row for each limit of these results that has none yet. */
static int add_rows(struct comparison *comparison, const struct results *results, json_t *known)
{
	for (int c = 0; c < results->count; c++) {
		const char *limit;
		json_t *finding;
		json_object_foreach(results->at[c].findings, limit, finding)
		{
			if (json_object_get(known, limit))
				continue;
			json_object_set_new_nocheck(known, limit, json_true());
			comparison->rows =
				memory_grow(comparison->rows, (size_t)comparison->row_count + 1,
					    sizeof(*comparison->rows));
			comparison->rows[comparison->row_count] =
				(struct row){ .limit = json_word(finding, "limit"),
					      .asks = json_word(finding, "asks"),
					      .place = comparison->row_count };
			comparison->row_count++;
		}
	}
	return 0;
}

/* The key of a cell in `versions`. The caller frees it. */
static char *upstream_of(const struct cell_result *cell)
{
	static const char *const block[] = { "arch", "mode", "kernel_source", NULL };
	const char *version = cell_text(cell, "kernel_version");
	char *key = cell_key(cell, block);
	text_append(&key, "%.*s", (int)strcspn(version, "-~"), version);
	return key;
}

/* The same in `compilers`. */
static char *identity_of(const struct cell_result *cell)
{
	return cell_key(cell, cell_identity);
}

/* For each key of a cell its text, or true where cells of that key have more than one. */
static json_t *make_index(const struct results *results,
			  char *(*key_of)(const struct cell_result *cell), const char *text_of)
{
	json_t *index = json_object();
	for (int c = 0; c < results->count; c++) {
		const struct cell_result *cell = &results->at[c];
		char *key = key_of(cell);
		const json_t *known = json_object_get(index, key);
		const char *word = cell_text(cell, text_of);
		if (!known)
			json_object_set_new_nocheck(index, key, json_string_nocheck(word));
		else if (json_is_string(known) && strcmp(json_string_value(known), word) != 0)
			json_object_set_new_nocheck(index, key, json_true());
		free(key);
	}
	return index;
}

bool compare_ambiguous(const struct comparison *comparison, const struct cell_result *cell)
{
	char *key = upstream_of(cell);
	const json_t *known = json_object_get(comparison->versions, key);
	free(key);
	return json_is_true(known) ||
	       (known && strcmp(json_string_value(known), cell_text(cell, "kernel")) != 0);
}

bool compare_compilers(const struct comparison *comparison, const struct cell_result *cell)
{
	char *key = identity_of(cell);
	bool several = json_is_true(json_object_get(comparison->compilers, key));
	free(key);
	return several;
}

void compare_count(struct comparison *comparison)
{
	memset(comparison->counts, 0, sizeof(comparison->counts));
	memset(comparison->judged, 0, sizeof(comparison->judged));
	for (int r = 0; r < comparison->row_count; r++) {
		struct row *row = &comparison->rows[r];
		row->changes = 0;
		for (int c = 0; c < comparison->results->count; c++) {
			if (!comparison->shown[c])
				continue;
			enum change change = row->at[c].change;
			comparison->counts[change]++;
			comparison->judged[row->at[c].judged]++;
			row->changes += change == CHANGE_CHANGED || change == CHANGE_ADDED;
		}
	}
}

static void warn_of_catalogues(const struct results *results)
{
	for (int i = 1; i < results->count; i++) {
		const json_t *first = json_object_get(results->at[0].head, "asked");
		const json_t *other = json_object_get(results->at[i].head, "asked");
		if (json_equal(first, other))
			continue;
		warning("%s and %s asked different questions", results->at[0].where,
			results->at[i].where);
		return;
	}
}

int compare(struct results *results, const struct results *baseline, struct comparison *comparison)
{
	*comparison = (struct comparison){ .results = results, .with_baseline = baseline != NULL };
	results_sort(results);
	warn_of_catalogues(results);
	int err = baseline ? add_missing(results, baseline) : 0;
	comparison->versions = make_index(results, upstream_of, "kernel");
	comparison->compilers = make_index(results, identity_of, "compiler");
	json_t *known = json_object();
	if (!err)
		err = add_rows(comparison, results, known);
	if (!err && baseline)
		err = add_rows(comparison, baseline, known);
	json_decref(known);
	struct column *columns = columns_make(results, baseline);
	comparison->shown = calloc((size_t)results->count + 1, sizeof(*comparison->shown));
	if (!comparison->shown || !columns)
		err = -ENOMEM;
	for (int c = 0; !err && c < results->count; c++)
		comparison->shown[c] = true;
	for (int r = 0; !err && r < comparison->row_count; r++)
		err = fill_row(comparison, columns, &comparison->rows[r]);
	free(columns);
	if (!err)
		compare_count(comparison);
	return err;
}

void comparison_release(struct comparison *comparison)
{
	for (int r = 0; r < comparison->row_count; r++)
		free(comparison->rows[r].at);
	free(comparison->rows);
	free(comparison->shown);
	json_decref(comparison->compilers);
	json_decref(comparison->versions);
	memset(comparison, 0, sizeof(*comparison));
}

int compare_status(const struct comparison *comparison)
{
	const int *counts = comparison->counts;
	if ((comparison->with_baseline && (counts[CHANGE_CHANGED] || counts[CHANGE_ADDED])) ||
	    comparison->judged[JUDGED_FAILS])
		return EXIT_DIFFERS;
	bool cell_failed = false;
	for (int c = 0; c < comparison->results->count; c++)
		cell_failed |= comparison->shown[c] && !cell_complete(&comparison->results->at[c]);
	return cell_failed || counts[CHANGE_UNMEASURED] || counts[CHANGE_LACKING] ||
			       comparison->judged[JUDGED_UNKNOWN]
		       ? EXIT_NOT_MEASURED
		       : EXIT_DONE;
}
