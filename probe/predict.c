/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>

#include "case_name.h"
#include "mixed.h"
#include "model_run.h"
#include "predict.h"
#include "record.h"

/* Of programs with a stack of their own, a frame of so many bytes has one of its own, too:
 * BPF_PRIV_STACK_MIN_SIZE of kernel/bpf/verifier.c. */
#define PRIVATE_BYTES 64

static bool is_global(const struct spec *spec)
{
	return spec->linkage != 0;
}

static void conclude(struct prediction *prediction, int64_t verdict)
{
	prediction->verdict = verdict == MODEL_UNKNOWN ? VERDICT_FAILED : (enum verdict)verdict;
}

/* Whether programs of the type have a stack of their own. One that tail-calls has none
 * (check_max_stack_depth()). */
static bool is_private(const struct model *model, const struct spec *spec)
{
	return !spec->depth && model->types_private[spec->prog_type] == VERDICT_ACCEPTED;
}

/* As check_max_stack_depth() goes down the one way of calls that there is. */
static bool stack_suffices(const struct model *model, const struct spec *spec,
			   struct prediction *prediction)
{
	const int64_t most = model_round_up(model->program, model->rounding);
	const int64_t above = model->callers / model->rounding * model->rounding;
	int64_t sum = 0;
	for (int frame = 0; frame < spec->frames; frame++) {
		const bool tail_calls = spec->depth && frame == spec->frames - 1;
		const int64_t bytes = model_frame_bytes(model, spec, frame);
		if (model_used_bytes(spec, frame) > model->program) {
			SAY(prediction, "frame %d uses %lld bytes, one may use %lld\n", frame,
			    (long long)model_used_bytes(spec, frame), (long long)model->program);
			return false;
		}
		if (frame && tail_calls && sum > above) {
			SAY(prediction,
			    "above the tail call are frames of %lld bytes, each rounded up to %lld; "
			    "%lld may be there\n",
			    (long long)sum, (long long)model->rounding, (long long)above);
			return false;
		}
		if (!is_private(model, spec) || bytes < PRIVATE_BYTES)
			sum += bytes;
		if (sum > most) {
			SAY(prediction,
			    "%d frames come to %lld bytes, each rounded up to %lld; %lld may be "
			    "used\n",
			    frame + 1, (long long)sum, (long long)model->rounding, (long long)most);
			return false;
		}
	}
	SAY(prediction, "%d frame%s of %lld bytes in all, of %lld\n", spec->frames,
	    spec->frames == 1 ? "" : "s", (long long)sum, (long long)most);
	return true;
}

/* What was measured of callbacks: those of bpf_for_each_map_elem(), or of bpf_loop(). */
static int64_t of_callback(const struct spec *spec, int64_t of_loop, int64_t of_for_each)
{
	return axis_word_in(&axes[AXIS_via], spec, "for_each") ? of_for_each : of_loop;
}

/* The question that decides before any byte is counted, by what the case is made of. */
static int64_t taken_at_all(const struct model *model, const struct spec *spec,
			    struct prediction *prediction)
{
	const int64_t type = model->types[spec->prog_type];
	const bool nested = spec->frames > 1;
	const struct {
		bool asked;
		int64_t verdict;
		const char *what;
	} rules[] = {
		/* A type that is refused for its tail call may do without one. */
		{ spec->depth || type != VERDICT_REJECTED, type, "a program of this type" },
		{ nested && is_global(spec) && (spec->frames > 2 || !model_in_callback(spec)),
		  model->types_global[spec->prog_type],
		  "a global function that is given this type's context" },
		{ nested && model_in_callback(spec),
		  of_callback(spec, model->callback_alone, model->for_each_alone), "a callback" },
		{ nested && model_in_callback(spec) && is_global(spec),
		  of_callback(spec, model->callback_global, model->for_each_global),
		  "a callback that is a global function" },
		{ nested && spec->depth, model->subprogram, "a tail call from a subprogram" },
		{ nested && spec->depth && is_global(spec), model->global,
		  "a tail call from a global function" },
		{ nested && spec->depth && model_in_callback(spec),
		  of_callback(spec, model->callback, model->for_each),
		  "a tail call from a callback" },
	};
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		if (!rules[i].asked || rules[i].verdict == VERDICT_ACCEPTED)
			continue;
		SAY(prediction, "%s was %s\n", rules[i].what,
		    rules[i].verdict == MODEL_UNKNOWN ? "not measured"
						      : verdict_name((int)rules[i].verdict));
		return rules[i].verdict;
	}
	return VERDICT_ACCEPTED;
}

static bool frames_suffice(const struct model *model, const struct spec *spec,
			   struct prediction *prediction)
{
	const int64_t most = is_global(spec) ? model->frames_global : model->frames;
	if (spec->frames <= most)
		return true;
	SAY(prediction, "%d %s functions are nested; %lld may be\n", spec->frames,
	    is_global(spec) ? "global" : "static", (long long)most);
	return false;
}

static void judge_program(const struct model *model, const struct spec *spec,
			  struct prediction *prediction)
{
	conclude(prediction, taken_at_all(model, spec, prediction));
	if (prediction->verdict != VERDICT_ACCEPTED)
		return;
	if (!frames_suffice(model, spec, prediction) || !stack_suffices(model, spec, prediction))
		prediction->verdict = VERDICT_REJECTED;
}

/* What is not to be loaded, or of which nothing is known, is not the last word: another program may
 * keep it from being loaded at all. */
static bool is_loaded(enum verdict verdict)
{
	return verdict == VERDICT_ACCEPTED || verdict == VERDICT_CRASHED ||
	       verdict == VERDICT_WITHHELD || verdict == VERDICT_FAILED;
}

/* Each program is judged by itself; of a mixed chain each shape, in the order in which the programs
 * are loaded: the entry is the last, where its arrays are filled with the others by their
 * definition. */
static void judge(const struct model *model, const struct spec *spec, struct prediction *prediction)
{
	enum verdict all = VERDICT_ACCEPTED;
	const int first = axis_word_in(&axes[AXIS_maps], spec, "runtime") ? 0 : 1;
	for (int i = first; i < first + spec_shape_count(spec) && is_loaded(all); i++) {
		struct spec of;
		spec_of_stage(spec, i, &of);
		if (spec->stages.count) {
			char *name = spec_name(&of);
			SAY(prediction, "shape %d, as of %s:\n", i % spec->stages.count + 1, name);
			free(name);
		}
		judge_program(model, &of, prediction);
		if (all == VERDICT_ACCEPTED || !is_loaded(prediction->verdict))
			all = prediction->verdict;
	}
	prediction->verdict = all;
}

/* -------------------------------------------------------------------------------------- */

void model_predict(const struct model *model, const struct spec *spec, uint64_t budget,
		   struct prediction *prediction)
{
	*prediction = (struct prediction){ .made = MODEL_UNKNOWN,
					   .per_call = MODEL_UNKNOWN,
					   .total = MODEL_UNKNOWN,
					   .reach = model->start,
					   .why = text("%s", "") };
	judge(model, spec, prediction);
	if (prediction->verdict != VERDICT_ACCEPTED)
		return;
	if (spec->depth)
		model_run(model, spec, (int64_t)budget, prediction);
	else
		prediction->made = 0;
}

void prediction_release(struct prediction *prediction)
{
	free(prediction->why);
	prediction->why = NULL;
}
