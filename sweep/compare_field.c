/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "compare_field.h"
#include "text.h"

static char *limit_of(const struct row *row)
{
	return text("%s", row->limit);
}

static char *changed_of(const struct row *row)
{
	return text("%s", row->changes ? "yes" : "no");
}

static char *answer_of(const json_t *finding)
{
	return text("%s", json_word(finding, "answer"));
}

static char *value_of(const json_t *finding)
{
	const json_t *value = json_object_get(finding, "value");
	return json_is_integer(value) ? text("%lld", (long long)json_integer_value(value)) : NULL;
}

static int64_t by_limit(const struct comparison *comparison, const struct row *a,
			const struct row *b)
{
	(void)comparison;
	return strcmp(a->limit, b->limit);
}

static int64_t by_place(const struct comparison *comparison, const struct row *a,
			const struct row *b)
{
	(void)comparison;
	return a->place - b->place;
}

static int64_t by_changes(const struct comparison *comparison, const struct row *a,
			  const struct row *b)
{
	(void)comparison;
	return a->changes - b->changes;
}

static int64_t largest_value(const struct comparison *comparison, const struct row *row)
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

static int64_t by_value(const struct comparison *comparison, const struct row *a,
			const struct row *b)
{
	int64_t x = largest_value(comparison, a), y = largest_value(comparison, b);
	return (x > y) - (x < y);
}

static const struct compare_field fields[] = {
	{ "limit", .of_row = limit_of, .order = by_limit },
	{ "asked", .order = by_place },
	{ "changes", .order = by_changes },
	{ "kernel", .of_column = true },
	{ "kernel_source", .of_column = true },
	{ "arch", .of_column = true },
	{ "mode", .of_column = true },
	{ "compiler", .of_column = true },
	{ "answer", .of_finding = answer_of },
	{ "value", .of_finding = value_of, .order = by_value },
	{ "changed", .of_row = changed_of },
};
static const struct compare_field *const end = fields + sizeof(fields) / sizeof(*fields);

const struct compare_field *compare_field_find(const char *name, size_t length)
{
	for (const struct compare_field *field = fields; field < end; field++)
		if (strlen(field->name) == length && !strncmp(field->name, name, length))
			return field;
	return NULL;
}

bool compare_field_filters(const struct compare_field *field)
{
	return field->of_column || field->of_row || field->of_finding;
}

char *compare_field_names(bool sorting)
{
	char *names = text("%s", "");
	for (const struct compare_field *field = fields; field < end; field++)
		if (sorting ? field->order != NULL : compare_field_filters(field))
			text_append(&names, "%s%s", *names ? ", " : "", field->name);
	return names;
}
