/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_COMPARE_FIELD_H
#define TAILCHAIN_COMPARE_FIELD_H

#include "compare.h"

/* What rows can be chosen and ordered by; see the table in compare_field.c. */
struct compare_field {
	const char *name;
	bool of_column; /* a text of the cell's head: chooses columns */
	/* What a filter looks at: of the row, or of each finding in it. The caller frees it; NULL:
	 * there is none. */
	char *(*of_row)(const struct row *row);
	char *(*of_finding)(const json_t *finding);
	/* How rows are ordered: less than, equal to or greater than 0. NULL: not by this. */
	int64_t (*order)(const struct comparison *comparison, const struct row *a,
			 const struct row *b);
};

/* The field of that name, or NULL. */
const struct compare_field *compare_field_find(const char *name, size_t length);

bool compare_field_filters(const struct compare_field *field);

/* The names of those that filter, or of those that sort. The caller frees it. */
char *compare_field_names(bool sorting);

#endif
