/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "columns.h"
#include "compare.h"
#include "debian.h"
#include "memory.h"
#include "message.h"
#include "options.h"

const char *const change_names[CHANGE_COUNT] = {
	[CHANGE_FIRST] = "first",     [CHANGE_SAME] = "same",
	[CHANGE_CHANGED] = "changed", [CHANGE_ADDED] = "added",
	[CHANGE_LACKING] = "lacking", [CHANGE_UNMEASURED] = "not measured",
};

/* -- Joining --------------------------------------------------------------------------- */

static bool measured(const json_t *finding)
{
	return finding && strcmp(finding_word(finding, "kind"), "not measured") != 0;
}

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

static enum change change_of(const struct answer *answer, bool with_baseline)
{
	if (answer->finding && !measured(answer->finding))
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
static void find_previous(struct answer *answer, const struct column *column,
			  const struct answer **last)
{
	const struct answer *previous = last[column->before];
	if (previous) {
		answer->reference = previous->finding;
		answer->reference_cell = previous->cell;
	}
	if (measured(answer->finding))
		last[column->alike] = last[column->mode_alike] = answer;
}

static int fill_row(struct comparison *comparison, const struct column *columns, struct row *row)
{
	const struct results *results = comparison->results;
	const struct answer **last = calloc(2 * (size_t)results->count + 1, sizeof(*last));
	row->at = calloc((size_t)results->count + 1, sizeof(*row->at));
	int err = row->at && last ? 0 : -ENOMEM;
	for (int c = 0; !err && c < results->count; c++) {
		struct answer *answer = &row->at[c];
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
				(struct row){ .limit = finding_word(finding, "limit"),
					      .asks = finding_word(finding, "asks"),
					      .place = comparison->row_count };
			comparison->row_count++;
		}
	}
	return 0;
}

/* The key of a cell in `versions`. The caller frees it. */
static char *upstream_of(const struct cell_result *cell)
{
	static const char *const block[] = { "arch", "mode", NULL };
	const char *version = cell_text(cell, "kernel_version");
	char *key = cell_key(cell, block);
	text_append(&key, "%.*s", (int)strcspn(version, "-~"), version);
	return key;
}

static json_t *make_versions(const struct results *results)
{
	json_t *versions = json_object();
	for (int c = 0; c < results->count; c++) {
		const struct cell_result *cell = &results->at[c];
		char *key = upstream_of(cell);
		const json_t *known = json_object_get(versions, key);
		const char *kernel = cell_text(cell, "kernel");
		if (!known)
			json_object_set_new_nocheck(versions, key, json_string_nocheck(kernel));
		else if (json_is_string(known) && strcmp(json_string_value(known), kernel) != 0)
			json_object_set_new_nocheck(versions, key, json_true());
		free(key);
	}
	return versions;
}

bool compare_ambiguous(const struct comparison *comparison, const struct cell_result *cell)
{
	char *key = upstream_of(cell);
	const json_t *known = json_object_get(comparison->versions, key);
	free(key);
	return json_is_true(known) ||
	       (known && strcmp(json_string_value(known), cell_text(cell, "kernel")) != 0);
}

static void count_changes(struct comparison *comparison)
{
	memset(comparison->counts, 0, sizeof(comparison->counts));
	for (int r = 0; r < comparison->row_count; r++) {
		struct row *row = &comparison->rows[r];
		row->changes = 0;
		for (int c = 0; c < comparison->results->count; c++) {
			if (!comparison->shown[c])
				continue;
			enum change change = row->at[c].change;
			comparison->counts[change]++;
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
	comparison->versions = make_versions(results);
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
		count_changes(comparison);
	return err;
}

void comparison_release(struct comparison *comparison)
{
	for (int r = 0; r < comparison->row_count; r++)
		free(comparison->rows[r].at);
	free(comparison->rows);
	free(comparison->shown);
	json_decref(comparison->versions);
	memset(comparison, 0, sizeof(*comparison));
}

int compare_status(const struct comparison *comparison)
{
	const int *counts = comparison->counts;
	if (comparison->with_baseline && (counts[CHANGE_CHANGED] || counts[CHANGE_ADDED]))
		return EXIT_DIFFERS;
	bool cell_failed = false;
	for (int c = 0; c < comparison->results->count; c++)
		cell_failed |= comparison->shown[c] && !cell_complete(&comparison->results->at[c]);
	return cell_failed || counts[CHANGE_UNMEASURED] || counts[CHANGE_LACKING]
		       ? EXIT_NOT_MEASURED
		       : EXIT_DONE;
}

/* -- Filters --------------------------------------------------------------------------- */

enum operator{
	OP_EQUAL,
	OP_NOT_EQUAL,
	OP_LESS_EQUAL,
	OP_GREATER_EQUAL,
	OP_LESS,
	OP_GREATER,
	OP_GLOB
};

/* Longer ones first. */
static const struct {
	const char *sign;
	enum operator operator;
} operators[] = {
	{ "==", OP_EQUAL },	    { "!=", OP_NOT_EQUAL }, { "<=", OP_LESS_EQUAL },
	{ ">=", OP_GREATER_EQUAL }, { "<", OP_LESS },	    { ">", OP_GREATER },
	{ "=", OP_EQUAL },	    { "~", OP_GLOB },
};

struct filter {
	bool turned;
	char *field, *value;
	enum operator operator;
};

static const char *const column_fields[] = { "kernel", "arch", "mode", "compiler" };

static bool is_column_field(const char *field)
{
	for (size_t i = 0; i < sizeof(column_fields) / sizeof(*column_fields); i++)
		if (!strcmp(column_fields[i], field))
			return true;
	return false;
}

static bool is_row_field(const char *field)
{
	return !strcmp(field, "limit") || !strcmp(field, "answer") || !strcmp(field, "value") ||
	       !strcmp(field, "changed");
}

static int parse_filter(const char *word, struct filter *filter)
{
	const char *start = word + (*word == '!'), *sign = start;
	*filter = (struct filter){ .turned = *word == '!', .operator= OP_GLOB };
	while (islower((unsigned char)*sign) || *sign == '_')
		sign++;
	for (size_t i = 0; sign > start && i < sizeof(operators) / sizeof(*operators); i++) {
		size_t length = strlen(operators[i].sign);
		if (strncmp(sign, operators[i].sign, length) != 0)
			continue;
		filter->field = text("%.*s", (int)(sign - start), start);
		filter->value = text("%s", sign + length);
		filter->operator= operators[i].operator;
		if (is_column_field(filter->field) || is_row_field(filter->field))
			return 0;
		error("filter '%s': no field '%s'; there are limit, kernel, arch, mode, compiler, "
		      "answer, value, changed",
		      word, filter->field);
		return -EINVAL;
	}
	if (!*start) {
		error("filter '%s': names nothing", word);
		return -EINVAL;
	}
	filter->field = text("limit");
	filter->value = text("%s", start);
	return 0;
}

/* Numbers as numbers, versions in their order, and other words as words. */
static bool holds(const struct filter *filter, const char *value)
{
	if (filter->operator== OP_GLOB)
		return !fnmatch(filter->value, value, 0);
	int order = version_compare(value, filter->value);
	switch (filter->operator) {
	case OP_EQUAL:
		return !strcmp(value, filter->value);
	case OP_NOT_EQUAL:
		return strcmp(value, filter->value) != 0;
	case OP_LESS:
		return order < 0;
	case OP_LESS_EQUAL:
		return order <= 0;
	case OP_GREATER:
		return order > 0;
	default:
		return order >= 0;
	}
}

/* A row passes if one of its answers in the columns shown does. */
static bool row_passes(const struct comparison *comparison, const struct row *row,
		       const struct filter *filter)
{
	if (!strcmp(filter->field, "limit"))
		return holds(filter, row->limit);
	if (!strcmp(filter->field, "changed"))
		return holds(filter, row->changes ? "yes" : "no");
	for (int c = 0; c < comparison->results->count; c++) {
		const json_t *finding = row->at[c].finding;
		if (!comparison->shown[c] || !finding)
			continue;
		const json_t *number = json_object_get(finding, "value");
		if (!strcmp(filter->field, "answer") &&
		    holds(filter, finding_word(finding, "answer")))
			return true;
		if (!strcmp(filter->field, "value") && json_is_integer(number)) {
			char *digits = text("%lld", (long long)json_integer_value(number));
			bool passes = holds(filter, digits);
			free(digits);
			if (passes)
				return true;
		}
	}
	return false;
}

/* One that names limits to be shown: a row needs one of these, and all of the others. */
static bool names_limits(const struct filter *filter)
{
	return !strcmp(filter->field, "limit") && !filter->turned;
}

static bool row_stays(const struct comparison *comparison, const struct row *row,
		      const struct filter *filters, int count)
{
	bool named = false, names = false;
	for (int i = 0; i < count; i++) {
		bool passes = is_column_field(filters[i].field) ||
			      row_passes(comparison, row, &filters[i]) != filters[i].turned;
		if (names_limits(&filters[i])) {
			names = true;
			named |= passes;
		} else if (!passes) {
			return false;
		}
	}
	return named || !names;
}

static void hide_columns(struct comparison *comparison, const struct filter *filter)
{
	for (int c = 0; c < comparison->results->count; c++) {
		const char *value = cell_text(&comparison->results->at[c], filter->field);
		if (holds(filter, value) == filter->turned)
			comparison->shown[c] = false;
	}
}

static void apply(struct comparison *comparison, const struct filter *filters, int count)
{
	int kept = 0;
	for (int i = 0; i < count; i++)
		if (is_column_field(filters[i].field))
			hide_columns(comparison, &filters[i]);
	count_changes(comparison);
	for (int r = 0; r < comparison->row_count; r++) {
		if (row_stays(comparison, &comparison->rows[r], filters, count))
			comparison->rows[kept++] = comparison->rows[r];
		else
			free(comparison->rows[r].at);
	}
	comparison->row_count = kept;
	count_changes(comparison);
}

int compare_filter(struct comparison *comparison, char *const *words)
{
	int count = 0, err = 0;
	while (words && words[count])
		count++;
	struct filter *filters = calloc((size_t)count + 1, sizeof(*filters));
	if (!filters)
		return -ENOMEM;
	for (int i = 0; i < count && !err; i++)
		err = parse_filter(words[i], &filters[i]);
	if (!err)
		apply(comparison, filters, count);
	for (int i = 0; i < count; i++) {
		free(filters[i].field);
		free(filters[i].value);
	}
	free(filters);
	return err;
}

/* -- Sorting --------------------------------------------------------------------------- */

static int64_t largest_value(const struct row *row, const struct comparison *comparison)
{
	int64_t largest = INT64_MIN;
	for (int c = 0; c < comparison->results->count; c++) {
		const json_t *value = json_object_get(row->at[c].finding, "value");
		if (comparison->shown[c] && json_is_integer(value) &&
		    json_integer_value(value) > largest)
			largest = json_integer_value(value);
	}
	return largest;
}

/* Of a field of that length, without the sign of its direction. */
static size_t name_length(const char *field, size_t whole)
{
	return whole && strchr("^v", field[whole - 1]) ? whole - 1 : whole;
}

struct order {
	const char *fields;
	const struct comparison *comparison;
};

static int compare_rows(const void *left, const void *right, void *context)
{
	const struct row *a = left, *b = right;
	const struct order *order = context;
	for (const char *field = order->fields; *field;) {
		size_t whole = strcspn(field, ","), length = name_length(field, whole);
		int64_t difference = 0;
		if (!strncmp(field, "limit", length))
			difference = strcmp(a->limit, b->limit);
		else if (!strncmp(field, "changes", length))
			difference = a->changes - b->changes;
		else if (!strncmp(field, "value", length)) {
			int64_t x = largest_value(a, order->comparison),
				y = largest_value(b, order->comparison);
			difference = (x > y) - (x < y);
		} else
			difference = a->place - b->place;
		if (whole > length && field[length] == 'v')
			difference = -difference;
		if (difference)
			return difference < 0 ? -1 : 1;
		field += whole + (field[whole] == ',');
	}
	return a->place - b->place;
}

int compare_sort(struct comparison *comparison, const char *fields)
{
	static const char *const known[] = { "limit", "asked", "changes", "value" };
	for (const char *field = fields; *field;) {
		size_t whole = strcspn(field, ","), length = name_length(field, whole);
		bool found = false;
		for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
			found |= strlen(known[i]) == length && !strncmp(known[i], field, length);
		if (!found) {
			error("sort '%.*s': no such field; there are limit, asked, changes, value",
			      (int)whole, field);
			return -EINVAL;
		}
		field += whole + (field[whole] == ',');
	}
	struct order order = { fields, comparison };
	if (comparison->row_count)
		qsort_r(comparison->rows, (size_t)comparison->row_count, sizeof(*comparison->rows),
			compare_rows, &order);
	return 0;
}
