/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "cost.h"
#include "message.h"
#include "options.h"
#include "table.h"
#include "text.h"

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

static json_t *real(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *row_of(const struct series *of, const struct line *line, double reference,
		      bool emulated, const char *why)
{
	double slope = why ? NAN : line_slope(line);
	json_t *row = json_pack("{s:i, s:s, s:s, s:s, s:b}", "version", RECORD_VERSION, "what",
				of->what, "axis", of->axis, "fix", of->fix, "emulated", emulated);
	json_object_set_new(row, "ns", real(slope));
	json_object_set_new(row, "ratio", real(slope / reference));
	json_object_set_new(row, "fit", why ? json_null() : json_real(line_fit(line)));
	json_object_set_new(row, "message", json_text(why));
	return row;
}

static void head(const struct output *output, const json_t *first)
{
	bool emulated = json_is_true(json_object_get(first, "emulated"));
	fprintf(output->out, "%-44s %10s %8s %6s%s\n", "what", "ns", "ratio", "fit",
		emulated ? "  (emulated: no figures of a real processor)" : "");
}

static double number(const json_t *row, const char *key)
{
	const json_t *value = json_object_get(row, key);
	return json_is_real(value) ? json_real_value(value) : NAN;
}

static void line_of(const struct output *output, const json_t *row)
{
	const char *what = json_word(row, "what"), *why = json_word(row, "message");
	if (*why)
		fprintf(output->out, "%-44s %10s %s\n", what, "-", why);
	else
		fprintf(output->out, "%-44s %10.2f %8.2f %6.3f\n", what, number(row, "ns"),
			number(row, "ratio"), number(row, "fit"));
}

int cost_run(struct inquiry *inquiry, int repeat, struct output *output)
{
	static const struct view view = { .begin = head, .row = line_of };
	int status = EXIT_DONE;
	double reference = NAN;
	output->view = &view;
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
		json_t *row = row_of(&series[i], &line, reference, emulated,
				     err ? (why ? why : "not measured") : NULL);
		output_row(output, row);
		json_decref(row);
		free(why);
	}
	return status;
}
