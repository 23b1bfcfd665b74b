/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <inttypes.h>
#include <stdlib.h>

#include "ask.h"
#include "case_name.h"
#include "costliest.h"
#include "escape.h"
#include "extremes.h"
#include "message.h"
#include "options.h"
#include "model_run.h"
#include "predict.h"
#include "text.h"
#include "tunables.h"

/* Twice keeps more in a frame than once, and three times as much as twice. */
#define FANOUT_TRIED 3

struct hunt {
	const struct model *model;
	struct extremes *extremes;
	int step; /* to so many bytes the JIT rounds a frame up: others between change nothing */
};

/* -- Which of two is the more extreme ---------------------------------------------------- */

static bool is_simpler(const struct spec *one, const struct spec *other)
{
	return one->frames != other->frames	? one->frames < other->frames
	       : one->linkage != other->linkage ? one->linkage < other->linkage
	       : one->via != other->via		? one->via < other->via
						: one->fanout < other->fanout;
}

/* By what counts, the less the better, and else the simpler one. */
static void take(struct extreme *best, const struct extreme *one, int64_t is, int64_t was)
{
	if (!best->found || is < was || (is == was && is_simpler(&one->spec, &best->spec)))
		*best = *one;
}

/* Tail calls with which it overruns the stack: what is before the first, and so often what each
 * program leaves, the last one's own frames included. */
static int64_t calls_needed(const struct model *model, int64_t per_call)
{
	return (KERNEL_STACK - model->start) / per_call;
}

static void consider(struct hunt *hunt, struct spec spec)
{
	const struct model *model = hunt->model;
	struct extremes *extremes = hunt->extremes;
	struct prediction prediction;
	spec_shorten(&spec);
	spec.depth = (int)model_count(model, &spec);
	if (spec.depth < 1)
		return;
	model_predict(model, &spec, BUDGET_DEFAULT, &prediction);
	prediction_release(&prediction);
	extremes->considered++;
	if (prediction.verdict != VERDICT_ACCEPTED || prediction.per_call < 1)
		return;
	struct extreme one = { true, spec, prediction.per_call, prediction.reach,
			       spec_callers_bytes(&spec) };
	take(&extremes->most, &one, -one.per_call, -extremes->most.per_call);
	if (prediction.fits != FITS_NO)
		return;
	take(&extremes->bytes, &one, one.bytes, extremes->bytes.bytes);
	one.spec.depth = (int)calls_needed(model, one.per_call);
	one.reach = model->start + (one.spec.depth + 1) * one.per_call;
	take(&extremes->calls, &one, one.spec.depth, extremes->calls.spec.depth);
}

/* -- Sizes, and structures --------------------------------------------------------------- */

/* The outermost frame, the other callers, the innermost. */
static void consider_sizes(struct hunt *hunt, struct spec spec, int outermost, int callers, int of)
{
	struct sizes sizes = { .count = spec.frames };
	for (int i = 0; i < spec.frames - 1; i++)
		sizes.bytes[i] = i < of ? callers : 0;
	if (outermost > sizes.bytes[0])
		sizes.bytes[0] = outermost;
	sizes_set(&spec.stack, &sizes);
	consider(hunt, spec);
}

static void consider_structure(struct hunt *hunt, const struct spec *spec)
{
	const int most = (int)hunt->model->program, callers = spec->frames - 1;
	/* A chain without a count overruns the stack with whatever a call leaves. */
	if (!model_counts_on(hunt->model, spec))
		return;
	/* More than the verifier lets a caller use is accepted of none. */
	const int each = (int)(hunt->model->callers / callers) + hunt->step;
	for (int bytes = 0; bytes <= each && bytes <= most; bytes += hunt->step)
		for (int outermost = bytes; outermost <= most; outermost += hunt->step)
			consider_sizes(hunt, *spec, outermost, bytes, callers);
	for (int of = 1; of <= callers; of++)
		consider_sizes(hunt, *spec, 0, 1, of);
}

void extremes_find(const struct model *model, struct extremes *extremes)
{
	const int64_t rounding = model->call_byte - model->call;
	struct hunt hunt = { model, extremes, rounding > 0 ? (int)rounding : 1 };
	struct spec spec;
	spec_init(&spec);
	spec.depth = spec.ring = 1;
	for (spec.frames = 2; spec.frames <= FRAMES_MAX; spec.frames++)
		for (spec.linkage = 0; axes[AXIS_linkage].choices[spec.linkage]; spec.linkage++) {
			if (spec.frames > (spec.linkage ? model->frames_global : model->frames))
				continue;
			for (spec.via = 0; axes[AXIS_via].choices[spec.via]; spec.via++)
				for (spec.fanout = 1; spec.fanout <= FANOUT_TRIED; spec.fanout++)
					consider_structure(&hunt, &spec);
		}
}

/* -- The command ------------------------------------------------------------------------- */

static void extreme_lines(const struct output *output, const json_t *row)
{
	char *cost = text("%" JSON_INTEGER_FORMAT " bytes a tail call, to %" JSON_INTEGER_FORMAT
			  " of %d; %" JSON_INTEGER_FORMAT " bytes asked for",
			  json_integer_value(json_object_get(row, "per_call")),
			  json_integer_value(json_object_get(row, "reach")), KERNEL_STACK,
			  json_integer_value(json_object_get(row, "bytes")));
	print_line(output->out, "%s: %s", json_word(row, "what"), json_word(row, "case"));
	print_line(output->out, "    %s; the verifier: %s", cost, json_word(row, "verdict"));
	free(cost);
}

/* Whether the kernel takes the case, which is loaded alone. */
static int print_extreme(struct inquiry *inquiry, const char *what, const struct extreme *extreme,
			 struct output *output)
{
	struct point point = { extreme->spec, BUDGET_DEFAULT };
	struct record record;
	if (!extreme->found) {
		if (output->format->for_people)
			print_line(output->out, "%s: none", what);
		return EXIT_DONE;
	}
	probe_point(inquiry, &point, TEST_ACCEPTED, &record);
	char *name = spec_name(&extreme->spec);
	json_t *row = json_pack(
		"{s:i, s:s, s:s, s:I, s:I, s:I, s:i, s:i, s:s}", "version", RECORD_VERSION, "what",
		what, "case", name, "per_call", (json_int_t)extreme->per_call, "reach",
		(json_int_t)extreme->reach, "bytes", (json_int_t)extreme->bytes, "frames",
		extreme->spec.frames, "calls", extreme->spec.depth, "verdict",
		record.verdict == VERDICT_FAILED ? "not tried" : verdict_name((int)record.verdict));
	output_row(output, row);
	int status = record.verdict == VERDICT_ACCEPTED ? EXIT_DONE : EXIT_DIFFERS;
	json_decref(row);
	free(name);
	record_release(&record);
	return status;
}

/* The other search, which measures on the kernel itself and knows nothing of the model. */
static int compare(struct inquiry *inquiry, const struct extremes *extremes,
		   const struct output *output)
{
	struct costliest measured;
	bool found = costliest_find(inquiry, &measured);
	bool same = found && measured.per_call == extremes->most.per_call;
	if (output->format->for_people && found)
		print_line(output->out,
			   "measured by kernel_stack.worst, axis by axis: %" PRId64
			   " bytes a tail call%s",
			   measured.per_call, same ? ", the same" : "");
	return found == extremes->most.found && (!found || same) ? EXIT_DONE : EXIT_DIFFERS;
}

int extremes_run(struct inquiry *inquiry, const struct model *model, struct output *output)
{
	static const struct view view = { .row = extreme_lines };
	struct extremes extremes = { 0 };
	const int probes = inquiry->probes;
	progress("going through all structures");
	extremes_find(model, &extremes);
	progress_end();
	output->view = &view;
	const struct {
		const char *what;
		const struct extreme *extreme;
	} rows[] = { { "most kernel stack for a tail call", &extremes.most },
		     { "fewest tail calls that overrun it", &extremes.calls },
		     { "fewest bytes asked for that overrun it", &extremes.bytes } };
	int status = EXIT_DONE;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		int one = print_extreme(inquiry, rows[i].what, rows[i].extreme, output);
		status = one > status ? one : status;
	}
	int compared = compare(inquiry, &extremes, output);
	if (output->format->for_people)
		print_line(
			output->out,
			"exhaustive, by the model: %" PRIu64
			" cases, 2..%d frames, linkage, via, fanout 1..%d, bytes in steps of the JIT; "
			"tried on this kernel: %d loads, none run but a tail call of 4 frames",
			extremes.considered, FRAMES_MAX, FANOUT_TRIED, inquiry->probes - probes);
	return compared > status ? compared : status;
}
