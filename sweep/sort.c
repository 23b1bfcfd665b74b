/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compare_field.h"
#include "message.h"
#include "sort.h"
#include "suggest.h"
#include "text.h"

struct order {
	const char *fields;
	const struct comparison *comparison;
};

/* The field at the start of a list, and in `*falling` its direction. The list moves on to the next.
 */
static const struct compare_field *next_field(const char **list, bool *falling)
{
	const char *name = *list;
	size_t whole = strcspn(name, ","), length = whole;
	*falling = whole && name[whole - 1] == 'v';
	if (whole && strchr("^v", name[whole - 1]))
		length--;
	*list += whole + (name[whole] == ',');
	const struct compare_field *field = compare_field_find(name, length);
	return field && field->order ? field : NULL;
}

static int compare_rows(const void *left, const void *right, void *context)
{
	const struct row *a = left, *b = right;
	const struct order *order = context;
	for (const char *rest = order->fields; *rest;) {
		bool falling;
		const struct compare_field *field = next_field(&rest, &falling);
		int64_t difference = field->order(order->comparison, a, b);
		if (difference)
			return (difference < 0) != falling ? -1 : 1;
	}
	return a->place - b->place;
}

int compare_sort(struct comparison *comparison, const char *fields)
{
	for (const char *rest = fields; *rest;) {
		const char *name = rest;
		bool falling;
		if (next_field(&rest, &falling))
			continue;
		char *names = compare_field_names(true);
		char *word = text("%.*s", (int)strcspn(name, ","), name);
		char *meant = suggest(word, names);
		error("sort '%s': no such field; there are %s%s", word, names, meant);
		free(meant);
		free(word);
		free(names);
		return -EINVAL;
	}
	struct order order = { fields, comparison };
	if (comparison->row_count)
		qsort_r(comparison->rows, (size_t)comparison->row_count, sizeof(*comparison->rows),
			compare_rows, &order);
	return 0;
}
