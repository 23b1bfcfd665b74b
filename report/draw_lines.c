/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Limits over kernels: a line for each limit, architecture and mode. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "draw.h"
#include "finding.h"
#include "json.h"
#include "message.h"
#include "text.h"
#include "../sweep/style.h"
#include "../sweep/version.h"

/* How many distinct kernels of these results are older. */
static int place_of(const struct comparison *comparison, int column)
{
	const struct cell_result *cells = comparison->results->at;
	int place = 0;
	for (int c = 0; c < comparison->results->count; c++) {
		bool older =
			comparison->shown[c] &&
			version_compare(cell_version(&cells[c]), cell_version(&cells[column])) < 0;
		for (int d = 0; older && d < c; d++)
			older = !comparison->shown[d] ||
				version_compare(cell_version(&cells[c]), cell_version(&cells[d])) !=
					0;
		place += older;
	}
	return place;
}

static void kernels_out(FILE *script, const struct comparison *comparison)
{
	fputs("set xlabel 'kernel'\nset xtics (", script);
	const char *between = "";
	for (int c = 0; c < comparison->results->count; c++) {
		if (!comparison->shown[c])
			continue;
		char *label = short_kernel(comparison, &comparison->results->at[c]);
		char *quoted = draw_quoted(label);
		fprintf(script, "%s%s %d", between, quoted, place_of(comparison, c));
		between = ", ";
		free(quoted);
		free(label);
	}
	fputs(")\nset offsets 0.3, 0.3, 0, 0\n", script);
}

/* A number of a finding; false: it has none. */
static bool number_of(const json_t *finding, long long *value)
{
	const json_t *number = json_object_get(finding, "value");
	*value = json_integer_value(number);
	return json_is_integer(number);
}

/* The unit that all rows have; NULL, printed, where they differ. */
static const char *common_unit(const struct comparison *comparison)
{
	const char *unit = NULL;
	for (int r = 0; r < comparison->row_count; r++)
		for (int c = 0; c < comparison->results->count; c++) {
			const json_t *finding = comparison->rows[r].at[c].finding;
			long long value;
			if (!comparison->shown[c] || !number_of(finding, &value))
				continue;
			const char *own = json_word(finding, "unit");
			if (unit && strcmp(unit, own) != 0) {
				error("lines: limits in %s and in %s: choose some of one unit with --filter",
				      unit, own);
				return NULL;
			}
			unit = own;
		}
	if (!unit)
		error("lines: no answer is a number");
	return unit;
}

static bool same_series(const struct cell_result *a, const struct cell_result *b)
{
	return !strcmp(cell_text(a, "arch"), cell_text(b, "arch")) &&
	       !strcmp(cell_text(a, "mode"), cell_text(b, "mode")) && compiler_same(a, b);
}

static bool is_first(const struct comparison *comparison, int column)
{
	const struct cell_result *cells = comparison->results->at;
	for (int c = 0; c < column; c++)
		if (comparison->shown[c] && same_series(&cells[c], &cells[column]))
			return false;
	return comparison->shown[column];
}

/* The points of a series as a block of data; returns how many. */
static int points_out(FILE *script, const struct comparison *comparison, const struct row *row,
		      int first, int number)
{
	const struct cell_result *cells = comparison->results->at;
	int count = 0;
	fprintf(script, "$series%d << END\n", number);
	for (int c = first; c < comparison->results->count; c++) {
		long long value;
		if (!comparison->shown[c] || !same_series(&cells[c], &cells[first]) ||
		    !number_of(row->at[c].finding, &value))
			continue;
		fprintf(script, "%d %lld\n", place_of(comparison, c), value);
		count++;
	}
	fputs("END\n", script);
	return count;
}

int draw_lines(FILE *script, const struct shown *shown)
{
	const struct comparison *comparison = shown->comparison;
	const char *unit = common_unit(comparison);
	if (!unit)
		return -EINVAL;
	char *quoted = draw_quoted(unit), *plots = text("plot");
	fprintf(script, "set ylabel %s\nset yrange [0:*]\n", quoted);
	kernels_out(script, comparison);
	int number = 0;
	for (int r = 0; r < comparison->row_count; r++)
		for (int c = 0; c < comparison->results->count; c++) {
			const struct cell_result *cell = &comparison->results->at[c];
			const struct row *row = &comparison->rows[r];
			if (!is_first(comparison, c) ||
			    !points_out(script, comparison, row, c, number))
				continue;
			char *name = text("%s, %s, %s", row->limit, cell_text(cell, "arch"),
					  cell_text(cell, "mode"));
			char *legend = draw_quoted(name);
			text_append(&plots,
				    "%s $series%d using 1:2 with linespoints pt %d title %s",
				    number ? "," : "", number, number % 8 + 4, legend);
			number++;
			free(legend);
			free(name);
		}
	fprintf(script, "%s\n", plots);
	free(plots);
	free(quoted);
	return 0;
}
