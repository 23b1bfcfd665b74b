/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "grid.h"
#include "memory.h"
#include "message.h"
#include "terminal.h"
#include "text.h"

/* More points than a map can show. */
#define POINTS_MAX 1000000

/* The map's width without the row's label. */
/* Columns of a line beside those of the map, and between two ticks of its scale. */
#define MARGIN 10
#define TICKS  10

/* What a point of the map can be, with its sign and its words in the legend. */
enum point_kind {
	KIND_ACCEPTED,
	KIND_REJECTED,
	KIND_STOPPED,
	KIND_WITHHELD,
	KIND_OTHER,
	KIND_COUNT
};

static const struct {
	char sign;
	const char *means;
} kinds[KIND_COUNT] = {
	[KIND_ACCEPTED] = { '.', "accepted, all tail calls made" },
	[KIND_REJECTED] = { '#', "rejected" },
	[KIND_STOPPED] = { 'o', "accepted, stopped by the count" },
	[KIND_WITHHELD] = { 'w', "withheld" },
	[KIND_OTHER] = { '?', "not measured" },
};

/* A column that stands for several values, which are not all alike. */
#define SIGN_EDGE '|'

int grid_parse(const char *text_, struct grid *grid)
{
	const char *comma = strchr(text_, ',');
	if (!comma) {
		error("grid '%s': not of the form AXIS=RANGE,AXIS=RANGE", text_);
		return -EINVAL;
	}
	char *first = text("%.*s", (int)(comma - text_), text_);
	int err = point_range_parse(first, &grid->names[0], &grid->ranges[0]);
	if (!err)
		err = point_range_parse(comma + 1, &grid->names[1], &grid->ranges[1]);
	if (!err && !strcmp(grid->names[0], grid->names[1])) {
		error("grid '%s': the same axis twice", text_);
		err = -EINVAL;
	}
	free(first);
	return err;
}

static enum point_kind kind_of(const struct record *record)
{
	switch (record->verdict) {
	case VERDICT_ACCEPTED:
		return record->stopped_by && !strcmp(record->stopped_by, "kernel") ? KIND_STOPPED
										   : KIND_ACCEPTED;
	case VERDICT_REJECTED:
	case VERDICT_REFUSED:
		return KIND_REJECTED;
	case VERDICT_WITHHELD:
		return KIND_WITHHELD;
	default:
		return KIND_OTHER;
	}
}

static int value_at(const struct range *range, int i)
{
	return range->first + i * range->step;
}

static int make(const struct grid *grid, const struct settings *fixed, int x, int y,
		struct point *point)
{
	const int values[] = { value_at(&grid->ranges[0], x), value_at(&grid->ranges[1], y) };
	return point_make(fixed, (const char *const *)grid->names, values, 2, point);
}

/* All structures of the grid, made at once where they are missing. */
static int make_objects(struct inquiry *inquiry, const struct grid *grid,
			const struct settings *fixed)
{
	int counts[2] = { range_count(&grid->ranges[0]), range_count(&grid->ranges[1]) };
	struct spec *specs = NULL;
	int count = 0, status = EXIT_DONE;
	for (int y = 0; y < counts[1] && !status; y++)
		for (int x = 0; x < counts[0] && !status; x++) {
			struct point point;
			if (make(grid, fixed, x, y, &point)) {
				status = EXIT_USAGE;
				break;
			}
			if (count && spec_same_structure(&specs[count - 1], &point.spec))
				continue;
			specs = memory_grow(specs, (size_t)count + 1, sizeof(*specs));
			specs[count++] = point.spec;
		}
	if (!status && objects_make(&inquiry->objects, specs, count) > EXIT_DIFFERS)
		status = EXIT_NOT_MEASURED;
	free(specs);
	return status;
}

static void print_record(const struct record *record, struct output *output)
{
	json_t *row = record_to_json(record);
	output_row(output, row);
	json_decref(row);
}

/* Ticks below the map, and the value at each that has room for it. */
static void print_scale(const struct range *range, int width, int per_column)
{
	const int columns = (width + per_column - 1) / per_column;
	printf("%*s", MARGIN, "");
	for (int column = 0; column < columns; column++)
		putchar(column % TICKS ? ' ' : '|');
	printf("\n%*s", MARGIN, "");
	for (int column = 0; column < columns; column += TICKS)
		printf("%-*d", TICKS, value_at(range, column * per_column));
	putchar('\n');
}

static void print_map(const struct grid *grid, const enum point_kind *map)
{
	int width = range_count(&grid->ranges[0]), height = range_count(&grid->ranges[1]);
	const int columns = terminal_columns(stdout) - MARGIN - 2;
	int per_column = (width + columns - 1) / columns;
	bool seen[KIND_COUNT] = { false }, edges = false;
	printf("%s, down; %s %d to %d, across", grid->names[1], grid->names[0],
	       grid->ranges[0].first, value_at(&grid->ranges[0], width - 1));
	printf(per_column * grid->ranges[0].step > 1 ? ", %d a column\n" : "\n",
	       per_column * grid->ranges[0].step);
	for (int y = 0; y < height; y++) {
		printf("%8d  ", value_at(&grid->ranges[1], y));
		for (int x = 0; x < width; x += per_column) {
			enum point_kind kind = map[y * width + x];
			bool alike = true;
			for (int i = x; i < x + per_column && i < width; i++)
				alike &= map[y * width + i] == kind;
			seen[kind] = true;
			edges |= !alike;
			putchar(alike ? kinds[kind].sign : SIGN_EDGE);
		}
		putchar('\n');
	}
	print_scale(&grid->ranges[0], width, per_column);
	for (int kind = 0; kind < KIND_COUNT; kind++)
		if (seen[kind])
			printf("%9c %s\n", kinds[kind].sign, kinds[kind].means);
	if (edges)
		printf("%9c an edge inside the column\n", SIGN_EDGE);
}

int grid_run(struct inquiry *inquiry, const struct grid *grid, const struct settings *fixed,
	     bool yes, struct output *output)
{
	int width = range_count(&grid->ranges[0]), height = range_count(&grid->ranges[1]);
	if ((int64_t)width * height > POINTS_MAX) {
		error("the grid has %lld points: more than %d", (long long)width * height,
		      POINTS_MAX);
		return EXIT_USAGE;
	}
	if (!cases_wanted((uint64_t)width * (uint64_t)height, yes))
		return EXIT_USAGE;
	int status = make_objects(inquiry, grid, fixed);
	if (status)
		return status;
	enum point_kind *map = calloc((size_t)width * (size_t)height, sizeof(*map));
	if (!map)
		return EXIT_NOT_MEASURED;
	for (int i = 0; i < width * height; i++) {
		struct point point;
		struct record record;
		if (make(grid, fixed, i % width, i / width, &point)) {
			status = EXIT_USAGE;
			break;
		}
		probe_point(inquiry, &point, TEST_COMPLETES, &record);
		map[i] = kind_of(&record);
		if (map[i] == KIND_OTHER)
			status = EXIT_NOT_MEASURED;
		if (!output->format->for_people)
			print_record(&record, output);
		record_release(&record);
		if (observe_ended())
			break;
		if (i % 256 == 0)
			progress("%d of %d points", i, width * height);
	}
	progress_end();
	if (output->format->for_people && status != EXIT_USAGE)
		print_map(grid, map);
	free(map);
	return status;
}

void grid_release(struct grid *grid)
{
	free(grid->names[0]);
	free(grid->names[1]);
}
