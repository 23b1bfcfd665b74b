/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "compare_field.h"
#include "filter.h"
#include "finding.h"
#include "message.h"
#include "suggest.h"
#include "text.h"
#include "version.h"

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
	const struct compare_field *field;
	char *value;
	enum operator operator;
};

static int unknown_field(const char *word, const char *field, int length)
{
	char *names = compare_field_names(false), *name = text("%.*s", length, field);
	char *meant = suggest(name, names);
	error("filter '%s': no field '%s'; there are %s%s", word, name, names, meant);
	free(meant);
	free(name);
	free(names);
	return -EINVAL;
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
		filter->field = compare_field_find(start, (size_t)(sign - start));
		if (!filter->field || !compare_field_filters(filter->field))
			return unknown_field(word, start, (int)(sign - start));
		filter->value = text("%s", sign + length);
		filter->operator= operators[i].operator;
		return 0;
	}
	if (!*start) {
		error("filter '%s': names nothing", word);
		return -EINVAL;
	}
	filter->field = compare_field_find("limit", strlen("limit"));
	filter->value = text("%s", start);
	return 0;
}

static bool of_limits(const struct filter *filter)
{
	return !strcmp(filter->field->name, "limit");
}

/* Numbers as numbers, versions in their order, and other words as words. */
static bool holds(const struct filter *filter, const char *value)
{
	if (filter->operator== OP_GLOB && of_limits(filter))
		return limit_named(filter->value, value);
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

/* Whether a text, which is freed, is there and is what the filter wants. */
static bool passes(const struct filter *filter, char *value)
{
	bool wanted = value && holds(filter, value);
	free(value);
	return wanted;
}

/* A row passes if one of its answers in the columns shown does. */
static bool row_passes(const struct comparison *comparison, const struct row *row,
		       const struct filter *filter)
{
	if (filter->field->of_row)
		return passes(filter, filter->field->of_row(row));
	for (int c = 0; c < comparison->results->count; c++) {
		const json_t *finding = row->at[c].finding;
		if (comparison->shown[c] && finding &&
		    passes(filter, filter->field->of_finding(finding)))
			return true;
	}
	return false;
}

/* One that names limits to be shown: a row needs one of these, and all of the others. */
static bool names_limits(const struct filter *filter)
{
	return of_limits(filter) && !filter->turned;
}

static bool row_stays(const struct comparison *comparison, const struct row *row,
		      const struct filter *filters, int count)
{
	bool named = false, names = false;
	for (int i = 0; i < count; i++) {
		bool passes = filters[i].field->of_column ||
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
		const char *value = cell_text(&comparison->results->at[c], filter->field->name);
		if (holds(filter, value) == filter->turned)
			comparison->shown[c] = false;
	}
}

static bool matches_any(const struct comparison *comparison, const struct filter *filter)
{
	const struct compare_field *field = filter->field;
	for (int c = 0; field->of_column && c < comparison->results->count; c++)
		if (holds(filter, cell_text(&comparison->results->at[c], field->name)) !=
		    filter->turned)
			return true;
	for (int r = 0; !field->of_column && r < comparison->row_count; r++)
		if (row_passes(comparison, &comparison->rows[r], filter) != filter->turned)
			return true;
	return false;
}

/* What is typed wrong shows nothing; that nothing changed, or that nothing got some answer, is a
 * result. */
static int check_matches(const struct comparison *comparison, const struct filter *filter,
			 const char *typed)
{
	const bool names = filter->field->of_column || of_limits(filter);
	if (!names || !comparison->row_count || matches_any(comparison, filter))
		return 0;
	char *fields = compare_field_names(false);
	error("filter '%s': matches nothing in these results; it is a pattern of limits or FIELD=VALUE, and fields are %s",
	      typed, fields);
	free(fields);
	return -EINVAL;
}

static void apply(struct comparison *comparison, const struct filter *filters, int count)
{
	int kept = 0;
	for (int i = 0; i < count; i++)
		if (filters[i].field->of_column)
			hide_columns(comparison, &filters[i]);
	compare_count(comparison);
	for (int r = 0; r < comparison->row_count; r++) {
		if (row_stays(comparison, &comparison->rows[r], filters, count))
			comparison->rows[kept++] = comparison->rows[r];
		else
			free(comparison->rows[r].at);
	}
	comparison->row_count = kept;
	compare_count(comparison);
}

int compare_filter(struct comparison *comparison, char *const *typed)
{
	int count = 0, err = 0;
	while (typed && typed[count])
		count++;
	struct filter *filters = calloc((size_t)count + 1, sizeof(*filters));
	if (!filters)
		return -ENOMEM;
	for (int i = 0; i < count && !err; i++)
		err = parse_filter(typed[i], &filters[i]);
	for (int i = 0; i < count && !err; i++)
		err = check_matches(comparison, &filters[i], typed[i]);
	if (!err)
		apply(comparison, filters, count);
	for (int i = 0; i < count; i++)
		free(filters[i].value);
	free(filters);
	return err;
}
