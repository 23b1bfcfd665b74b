/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The edges of several kernels in the plane of two axes, over each other. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "json.h"
#include "map.h"
#include "message.h"
#include "text.h"

static bool same_axes(const json_t *a, const json_t *b)
{
	return json_equal(json_object_get(a, "x"), json_object_get(b, "x")) &&
	       json_equal(json_object_get(a, "y"), json_object_get(b, "y"));
}

/* For each value down, the last across with which all works. */
static void edge_out(FILE *script, const json_t *map, int number)
{
	const json_t *across = json_object_get(json_object_get(map, "x"), "values");
	const json_t *down = json_object_get(json_object_get(map, "y"), "values"), *row;
	size_t i;
	fprintf(script, "$edge%d << END\n", number);
	json_array_foreach(json_object_get(map, "rows"), i, row)
	{
		const char *last = strrchr(json_string_value(row), '.');
		long long y = json_integer_value(json_array_get(down, i));
		if (last)
			fprintf(script, "%lld %lld\n", y,
				(long long)json_integer_value(json_array_get(
					across, (size_t)(last - json_string_value(row)))));
	}
	fputs("END\n", script);
}

static void labels_out(FILE *script, const json_t *map)
{
	static const char *const axes_[][2] = { { "x", "y" }, { "y", "x" } };
	for (int i = 0; i < 2; i++) {
		const char *name = json_word(json_object_get(map, axes_[i][0]), "axis");
		const char *unit = !strcmp(name, "stack") ? " (bytes of the first frame)" : "";
		char *words = text("%s%s%s", name, unit, i ? "" : ", the most that works");
		char *quoted = draw_quoted(words);
		fprintf(script, "set %slabel %s\n", axes_[i][1], quoted);
		free(quoted);
		free(words);
	}
}

int draw_edges(FILE *script, const struct shown *shown)
{
	json_t *maps = maps_of(shown->evidence->points), *map, *first = json_array_get(maps, 0);
	char *plots = text("plot");
	size_t i;
	int number = 0;
	json_array_foreach(maps, i, map)
	{
		if (!same_axes(first, map))
			continue;
		char *name = text("%s, %s, %s", json_word(map, "kernel"), json_word(map, "arch"),
				  json_word(map, "mode"));
		char *legend = draw_quoted(name);
		edge_out(script, map, number);
		text_append(&plots, "%s $edge%d using 1:2 with linespoints pt %d title %s",
			    number ? "," : "", number, number % 8 + 4, legend);
		number++;
		free(legend);
		free(name);
	}
	if (!number)
		error("edges: no map of two axes in the results: see probe --grid");
	else
		labels_out(script, first);
	fprintf(script, "set yrange [0:*]\n%s\n", plots);
	free(plots);
	json_decref(maps);
	return number ? 0 : -EINVAL;
}
