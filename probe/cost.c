/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "cost.h"
#include "message.h"
#include "options.h"
#include "table.h"

/* Each a series of cases along one axis. */
static const struct series {
	const char *what, *fix, *axis;
	int first, last, step;
} series[] = {
	{ "tail call, constant key", "ring=1", "depth", 1, 33, 8 },
	{ "tail call, variable key", "ring=1,index=variable", "depth", 1, 33, 8 },
	{ "tail call from a subprogram, constant key", "ring=1,frames=2", "depth", 1, 33, 8 },
	{ "tail call from a subprogram, variable key", "ring=1,frames=2,index=variable", "depth", 1,
	  33, 8 },
	{ "BPF-to-BPF call", "depth=0", "frames", 1, 8, 1 },
};
#define SERIES (int)(sizeof(series) / sizeof(*series))

/* A straight line through the points: its slope, and how well it fits (1: all points on it). */
struct line {
	int points;
	double x, y, xx, xy, yy; /* sums */
};

static void line_add(struct line *line, double x, double y)
{
	line->points++;
	line->x += x;
	line->y += y;
	line->xx += x * x;
	line->xy += x * y;
	line->yy += y * y;
}

static double line_slope(const struct line *line)
{
	double n = line->points;
	return (n * line->xy - line->x * line->y) / (n * line->xx - line->x * line->x);
}

static double line_fit(const struct line *line)
{
	double n = line->points, spread = n * line->xy - line->x * line->y;
	double both = (n * line->xx - line->x * line->x) * (n * line->yy - line->y * line->y);
	return both > 0 ? spread * spread / both : 0;
}

/* The time of each point, the least of several runs: others only disturb. `*why` where one could
 * not be had. */
static int measure(struct inquiry *inquiry, const struct series *of, int repeat, struct line *line,
		   bool *emulated, char **why)
{
	for (int value = of->first; value <= of->last; value += of->step) {
		struct settings settings = { 0 };
		struct point point;
		int64_t least = RECORD_NULL;
		int err = settings_parse(&settings, of->fix);
		if (!err)
			err = point_make(&settings, &of->axis, &value, 1, &point);
		settings_release(&settings);
		for (int round = 0; !err && round < 5; round++) {
			struct record record;
			inquiry->observation.trigger.repeat = repeat;
			probe_point(inquiry, &point, TEST_COMPLETES, &record);
			*emulated = record.emulated;
			bool ran =
				record.verdict == VERDICT_ACCEPTED && record.run_ns != RECORD_NULL;
			if (ran && (least == RECORD_NULL || record.run_ns < least))
				least = record.run_ns;
			if (!ran && !*why)
				*why = record.message ? text("%s", record.message)
						      : text("the kernel gives no time");
			record_release(&record);
		}
		if (err || least == RECORD_NULL)
			return -ENODATA;
		line_add(line, value, (double)least);
	}
	return 0;
}

static void print_row(enum format format, const struct series *of, const struct line *line,
		      double reference, bool emulated, const char *why, bool first)
{
	double slope = why ? NAN : line_slope(line);
	if (format == FORMAT_TABLE) {
		if (first)
			printf("%-44s %10s %8s %6s%s\n", "what", "ns", "ratio", "fit",
			       emulated ? "  (emulated: no figures of a real processor)" : "");
		if (why)
			printf("%-44s %10s %s\n", of->what, "-", why);
		else
			printf("%-44s %10.2f %8.2f %6.3f\n", of->what, slope, slope / reference,
			       line_fit(line));
		return;
	}
	json_t *row = json_pack("{s:i, s:s, s:s, s:s, s:b}", "version", RECORD_VERSION, "what",
				of->what, "axis", of->axis, "fix", of->fix, "emulated", emulated);
	json_object_set_new(row, "ns", why ? json_null() : json_real(slope));
	json_object_set_new(row, "ratio", why ? json_null() : json_real(slope / reference));
	json_object_set_new(row, "fit", why ? json_null() : json_real(line_fit(line)));
	json_object_set_new(row, "message", json_text(why));
	if (format == FORMAT_CSV && first)
		csv_print_header(stdout, row);
	if (format == FORMAT_CSV)
		csv_print_line(stdout, row);
	else
		json_print_line(stdout, row);
	json_decref(row);
}

int cost_run(struct inquiry *inquiry, int repeat, enum format format)
{
	int status = EXIT_DONE;
	double reference = NAN;
	for (int i = 0; i < SERIES; i++) {
		struct line line = { 0 };
		bool emulated = false;
		char *why = NULL;
		progress("%s", series[i].what);
		int err = measure(inquiry, &series[i], repeat, &line, &emulated, &why);
		progress_end();
		if (err)
			status = EXIT_NOT_MEASURED;
		else if (i == 0)
			reference = line_slope(&line);
		print_row(format, &series[i], &line, reference, emulated,
			  err ? (why ? why : "not measured") : NULL, i == 0);
		free(why);
	}
	return status;
}
