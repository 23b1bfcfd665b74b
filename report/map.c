/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "axis.h"
#include "json.h"
#include "map.h"
#include "text.h"

/* -- What became of a point ------------------------------------------------------------ */

static bool made_all(const json_t *point)
{
	const json_t *asked = json_object_get(point, "asked");
	return !json_is_integer(asked) || json_equal(asked, json_object_get(point, "made"));
}

/* By verdict, the first that fits; probe's map has the same signs. */
static const struct {
	char sign;
	const char *verdict; /* NULL: any */
	bool all;	     /* only where all tail calls were made */
	const char *means;
} signs[] = {
	{ '.', "accepted", true, "accepted, all tail calls made" },
	{ 'o', "accepted", false, "accepted, fewer tail calls made" },
	{ '#', "rejected", false, "rejected" },
	{ 'x', "crashed", false, "crashed" },
	{ 'w', "withheld", false, "withheld" },
	{ '?', NULL, false, "not measured" },
};
#define SIGNS (sizeof(signs) / sizeof(*signs))

static char sign_of(const json_t *point)
{
	const char *verdict = json_word(point, "verdict");
	size_t i = 0;
	while (signs[i].verdict &&
	       (strcmp(signs[i].verdict, verdict) != 0 || (signs[i].all && !made_all(point))))
		i++;
	return signs[i].sign;
}

json_t *map_signs(void)
{
	json_t *list = json_array();
	for (size_t i = 0; i < SIGNS; i++) {
		const char sign[] = { signs[i].sign, '\0' };
		json_array_append_new(
			list, json_pack("{s:s, s:s}", "sign", sign, "means", signs[i].means));
	}
	return list;
}

/* -- Which points belong together ------------------------------------------------------ */

static const char *const of_map[] = { "file", "kernel", "arch", "mode", NULL };

static char *key_of(const json_t *point)
{
	char *key = text("%s", "");
	for (const char *const *word = of_map; *word; word++)
		text_append(&key, "%zu:%s", strlen(json_word(point, *word)),
			    json_word(point, *word));
	return key;
}

static json_t *group(const json_t *points)
{
	json_t *groups = json_object(), *point;
	size_t i;
	json_array_foreach(points, i, point)
	{
		char *key = key_of(point);
		if (!json_object_get(groups, key))
			json_object_set_new_nocheck(groups, key, json_array());
		json_array_append(json_object_get(groups, key), point);
		free(key);
	}
	return groups;
}

/* -- Its axes -------------------------------------------------------------------------- */

/* A list of sizes is placed by its first, which is what a range has changed. */
static json_t *value_of(const json_t *point, const char *axis)
{
	json_t *value = json_object_get(point, axis);
	if (json_is_array(value))
		value = json_array_get(value, 0);
	return value ? json_incref(value) : json_null();
}

/* Where a value is in a list; its length where it is not. */
static size_t place_of(const json_t *values, const json_t *value)
{
	size_t i;
	json_t *known;
	json_array_foreach(values, i, known)
	{
		if (json_equal(known, value))
			break;
	}
	return i;
}

static json_t *values_of(const json_t *points, const char *axis)
{
	json_t *values = json_array(), *point;
	size_t i;
	json_array_foreach(points, i, point)
	{
		json_t *value = value_of(point, axis);
		if (place_of(values, value) == json_array_size(values))
			json_array_append(values, value);
		json_decref(value);
	}
	return values;
}

/* -- A map ----------------------------------------------------------------------------- */

static json_t *rows_of(const json_t *points, const json_t *x, const json_t *y)
{
	const json_t *across = json_object_get(x, "values"), *down = json_object_get(y, "values");
	size_t width = json_array_size(across), height = json_array_size(down), i;
	char *signs_ = text("%*s", (int)(width * height), "");
	json_t *rows = json_array(), *point;
	json_array_foreach(points, i, point)
	{
		json_t *column = value_of(point, json_word(x, "axis"));
		json_t *row = value_of(point, json_word(y, "axis"));
		signs_[place_of(down, row) * width + place_of(across, column)] = sign_of(point);
		json_decref(row);
		json_decref(column);
	}
	for (size_t row = 0; row < height; row++)
		json_array_append_new(rows, json_stringn(signs_ + row * width, width));
	free(signs_);
	return rows;
}

/* The axes that have several values, the one with most first, and what the others are fixed at.
 * Returns how many there are. */
static int axes_of(const json_t *points, json_t *varied[2], json_t *fixed)
{
	int count = 0;
	axis_for_each (axis) {
		json_t *values = values_of(points, axis->option);
		json_t *first = json_array_get(values, 0);
		if (json_array_size(values) > 1 && count++ < 2)
			varied[count - 1] =
				json_pack("{s:s, s:O}", "axis", axis->option, "values", values);
		else if (first && !json_is_null(first))
			json_object_set(fixed, axis->option, first);
		json_decref(values);
	}
	if (count == 2 && json_array_size(json_object_get(varied[0], "values")) <
				  json_array_size(json_object_get(varied[1], "values"))) {
		json_t *most = varied[1];
		varied[1] = varied[0];
		varied[0] = most;
	}
	return count;
}

static json_t *map_of(const json_t *points)
{
	json_t *varied[2] = { NULL, NULL }, *fixed = json_object(), *map = NULL;
	const json_t *first = json_array_get(points, 0);
	if (axes_of(points, varied, fixed) == 2) {
		map = json_pack("{s:O, s:O, s:o, s:O}", "x", varied[0], "y", varied[1], "rows",
				rows_of(points, varied[0], varied[1]), "fixed", fixed);
		for (const char *const *word = of_map; *word; word++)
			json_object_set(map, *word, json_object_get(first, *word));
	}
	json_decref(varied[0]);
	json_decref(varied[1]);
	json_decref(fixed);
	return map;
}

json_t *maps_of(const json_t *points)
{
	json_t *maps = json_array(), *groups = group(points), *points_;
	const char *key;
	json_object_foreach(groups, key, points_)
	{
		json_t *map = map_of(points_);
		if (map)
			json_array_append_new(maps, map);
	}
	json_decref(groups);
	return maps;
}
