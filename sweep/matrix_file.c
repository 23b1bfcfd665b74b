/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "matrix_file.h"
#include "message.h"
#include "suggest.h"
#include "text.h"

/* Where a value is: for messages. */
struct place {
	const char *path, *key;
};

/* Whether a row may stand in such a file. A matrix has no other in it. */
static bool fits(const struct option_row *row, int groups)
{
	return row->group <= groups && strcmp(row->name, "matrix") != 0;
}

static const struct option_row *row_of(const struct option_row *const *tables, int groups,
				       const char *name)
{
	for (; *tables; tables++)
		for (const struct option_row *row = *tables; row->name; row++)
			if (fits(row, groups) && !strcmp(row->name, name))
				return row;
	return NULL;
}

static int unknown(const struct place *place, const struct option_row *const *tables, int groups)
{
	char *known = text("%s", "");
	for (; *tables; tables++)
		for (const struct option_row *row = *tables; row->name; row++)
			if (fits(row, groups))
				text_append(&known, "%s%s", *known ? ", " : "", row->name);
	char *path = text("%s:", place->path);
	suggest_known(path, place->key, known);
	free(path);
	free(known);
	return -EINVAL;
}

static int bad_value(const struct place *place, const char *wanted)
{
	error("%s: '%s': must be %s", place->path, place->key, wanted);
	return -EINVAL;
}

static int take_one(const struct place *place, const struct option_row *row, json_t *value,
		    void *filled)
{
	if (!row->value)
		return json_is_true(value) ? option_take(row, NULL, filled)
					   : bad_value(place, "true");
	if (json_is_string(value))
		return option_take(row, json_string_value(value), filled);
	if (row->kind != OPTION_NUMBER)
		return bad_value(place, "a text, or a list of them");
	if (!json_is_integer(value))
		return bad_value(place, "a number");
	char *number = text("%lld", (long long)json_integer_value(value));
	int err = option_take(row, number, filled);
	free(number);
	return err;
}

static int take(const struct place *place, const struct option_row *row, json_t *value,
		void *filled)
{
	size_t i;
	json_t *one;
	int err = 0;
	if (!json_is_array(value))
		return take_one(place, row, value, filled);
	json_array_foreach(value, i, one)
	{
		err = err ? err : take_one(place, row, one, filled);
	}
	return err;
}

int matrix_file_read(const char *path, const struct option_row *const *tables, int groups,
		     void *filled, json_t **json)
{
	json_error_t problem;
	const char *key;
	json_t *value;
	int err = 0;
	*json = json_load_file(path, JSON_REJECT_DUPLICATES, &problem);
	if (!*json || !json_is_object(*json)) {
		if (*json)
			error("%s: not a JSON object", path);
		else if (problem.line > 0)
			error("%s:%d: %s", path, problem.line, problem.text);
		else
			error("%s", problem.text);
		return -EINVAL;
	}
	json_object_foreach(*json, key, value)
	{
		const struct place place = { path, key };
		const struct option_row *row = row_of(tables, groups, key);
		if (!err)
			err = row ? take(&place, row, value, filled)
				  : unknown(&place, tables, groups);
	}
	return err;
}
