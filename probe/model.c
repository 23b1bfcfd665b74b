/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "model.h"
#include "text.h"
#include "../loader/attempt.h"

/* What the context of a callback takes of its caller's stack: see templates/via-callback.m4. */
#define CALLBACK_CONTEXT 8

/* Of programs with a stack of their own, a frame of so many bytes has one of its own, too:
 * BPF_PRIV_STACK_MIN_SIZE of kernel/bpf/verifier.c. */
#define PRIVATE_BYTES 64

/* A kernel dies a little before its programs reach the end of the stack, of what is called below
 * the last of them: the deepest that was survived is 600 bytes above it. */
#define STACK_CLOSE 1536

static bool in_callback(const struct spec *spec)
{
	return axis_word(&axes[AXIS_via], spec) != axes[AXIS_via].choices[0];
}

static bool is_global(const struct spec *spec)
{
	return spec->linkage != 0;
}

static bool is_variable(const struct spec *spec)
{
	return spec->index != 0;
}

static int64_t round_up(int64_t bytes, int64_t to)
{
	return to > 0 ? (bytes + to - 1) / to * to : bytes;
}

/* Bytes that the function of a frame uses. */
static int64_t used_bytes(const struct spec *spec, int frame)
{
	int64_t bytes = spec_frame_bytes(spec, frame);
	/* A compiler aligns an array to a register's size. */
	if (spec->frame_style)
		bytes = round_up(bytes, 8);
	if (in_callback(spec) && frame == spec->frames - 2 && bytes < CALLBACK_CONTEXT)
		bytes = CALLBACK_CONTEXT;
	return bytes;
}

int64_t model_frame_bytes(const struct model *model, const struct spec *spec, int frame)
{
	int64_t bytes = used_bytes(spec, frame);
	return bytes ? round_up(bytes, model->rounding) : model->empty;
}

/* -- The verdict: at load ---------------------------------------------------------------- */

#define SAY(prediction, ...) text_append(&(prediction)->why, __VA_ARGS__)

static void conclude(struct prediction *prediction, int64_t verdict)
{
	prediction->verdict = verdict == MODEL_UNKNOWN ? VERDICT_FAILED : (enum verdict)verdict;
}

/* Whether programs of the type have a stack of their own: bpf_enable_priv_stack(). One that
 * tail-calls has none (check_max_stack_depth()). */
static bool is_private(const struct model *model, const struct spec *spec)
{
	static const char *const types[] = { "raw_tp", "tracepoint", "kprobe", "perf_event" };
	bool of_such = false;
	for (int i = 0; i < 4; i++)
		of_such |= !strcmp(types[i], prog_type_names[spec->prog_type]);
	return of_such && !spec->depth && model->private_stack == VERDICT_ACCEPTED;
}

/* As check_max_stack_depth() goes down the one way of calls that there is. */
static bool stack_suffices(const struct model *model, const struct spec *spec,
			   struct prediction *prediction)
{
	const int64_t most = round_up(model->program, model->rounding);
	const int64_t above = model->callers / model->rounding * model->rounding;
	int64_t sum = 0;
	for (int frame = 0; frame < spec->frames; frame++) {
		const bool tail_calls = spec->depth && frame == spec->frames - 1;
		const int64_t bytes = model_frame_bytes(model, spec, frame);
		if (used_bytes(spec, frame) > model->program) {
			SAY(prediction, "frame %d uses %lld bytes, one may use %lld\n", frame,
			    (long long)used_bytes(spec, frame), (long long)model->program);
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
		{ nested && is_global(spec) && (spec->frames > 2 || !in_callback(spec)),
		  model->types_global[spec->prog_type],
		  "a global function that is given this type's context" },
		{ nested && in_callback(spec), model->callback_alone, "a callback" },
		{ nested && in_callback(spec) && is_global(spec), model->callback_global,
		  "a callback that is a global function" },
		{ nested && spec->depth, model->subprogram, "a tail call from a subprogram" },
		{ nested && spec->depth && is_global(spec), model->global,
		  "a tail call from a global function" },
		{ nested && spec->depth && in_callback(spec), model->callback,
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

static void judge(const struct model *model, const struct spec *spec, struct prediction *prediction)
{
	conclude(prediction, taken_at_all(model, spec, prediction));
	if (prediction->verdict != VERDICT_ACCEPTED)
		return;
	if (!frames_suffice(model, spec, prediction) || !stack_suffices(model, spec, prediction))
		prediction->verdict = VERDICT_REJECTED;
}

/* -- The count: at run time -------------------------------------------------------------- */

/* Whether a miss uses up the count, by how few calls are made where each follows one. */
static bool miss_counts(const struct model *model, const struct spec *spec)
{
	if (spec->frames > 1)
		return model->missed_subprogram < model->count_subprogram;
	if (is_variable(spec))
		return model->missed_variable < model->count_variable;
	return model->missed < model->count;
}

int64_t model_count(const struct model *model, const struct spec *spec)
{
	const int64_t count = spec->frames > 1 && in_callback(spec) ? model->count_callback
			      : spec->frames > 1		    ? model->count_subprogram
			      : is_variable(spec)		    ? model->count_variable
								    : model->count;
	if (!spec->missed || !miss_counts(model, spec))
		return count;
	return count / (spec->missed + 1);
}

/* Tail calls of a tree of so many levels, as far as the budget goes. */
static int64_t tree(const struct spec *spec, int64_t levels, int64_t most)
{
	int64_t level = 1, sum = 0;
	for (int64_t i = 0; i < levels && sum < most; i++) {
		level *= spec->fanout;
		sum += level;
	}
	return sum < most ? sum : most;
}

/* The count is of each way down, or of all branches together. */
static void count(const struct model *model, const struct spec *spec, int64_t budget,
		  struct prediction *prediction)
{
	const int64_t most = model_count(model, spec);
	const int64_t levels = spec->depth < most ? spec->depth : most;
	const bool together = model->count_tree <= model->count_subprogram;
	prediction->made = tree(spec, levels, budget);
	if (spec->fanout > 1 && together && prediction->made > most)
		prediction->made = most;
	SAY(prediction, "%lld tail calls of %d asked for; a way down can make %lld%s\n",
	    (long long)prediction->made, spec->depth, (long long)most,
	    spec->fanout == 1 ? ""
	    : together	      ? ", all branches together"
			      : ", each branch anew");
}

/* -- The kernel's stack ------------------------------------------------------------------ */

/* To how many bytes the JIT rounds a frame up: what the first byte costs. */
static int64_t jit_rounding(const struct model *model)
{
	return model->call_byte - model->call;
}

/* A call tree keeps more in the program's own frame, a callback's caller more in its own: where
 * that is one frame, both are measured together. */
static int64_t call_of(const struct model *model, const struct spec *spec)
{
	const bool tree = spec->fanout > 1, called = in_callback(spec);
	if (!tree && !called)
		return model->call;
	if (!called)
		return model->call_fanout;
	if (!tree)
		return model->call_callback;
	if (spec->frames == 2 || model->call_fanout == MODEL_UNKNOWN ||
	    model->call_callback == MODEL_UNKNOWN)
		return model->call_both;
	return model->call_fanout + model->call_callback - model->call;
}

/* What a frame that uses any stack costs more where it is no program's own: a JIT may save a
 * register for that which a program has anyway. */
static int64_t inside(const struct model *model)
{
	return model->call_byte_inside == MODEL_UNKNOWN
		       ? 0
		       : model->call_byte_inside - model->call_frames3 - jit_rounding(model);
}

/* What stays of one program when it has tail-called: its frames but the innermost. */
static int64_t left_behind(const struct model *model, const struct spec *spec)
{
	int64_t bytes = call_of(model, spec);
	if (spec->frames == 1)
		return 0;
	bytes += (spec->frames - 2) * (model->call_frames3 - model->call);
	/* Measured with its context, which is counted below with the frame that it is in. */
	if (in_callback(spec))
		bytes -= round_up(CALLBACK_CONTEXT, jit_rounding(model));
	for (int frame = 0; frame + 1 < spec->frames; frame++) {
		bytes += round_up(used_bytes(spec, frame), jit_rounding(model));
		if (frame && used_bytes(spec, frame))
			bytes += inside(model);
	}
	return bytes;
}

static bool measured(const struct model *model, const struct spec *spec)
{
	return model->call != MODEL_UNKNOWN && model->call_frames3 != MODEL_UNKNOWN &&
	       model->call_byte != MODEL_UNKNOWN && call_of(model, spec) != MODEL_UNKNOWN;
}

/* The last program's own frames stand on what all before it have left. */
static void fill(const struct model *model, const struct spec *spec, struct prediction *prediction)
{
	const int64_t most = model_count(model, spec);
	int64_t deepest = spec->depth < most ? spec->depth : most;
	if (prediction->made < deepest)
		deepest = prediction->made;
	if (spec->frames > 1 && !measured(model, spec))
		return;
	prediction->per_call = left_behind(model, spec);
	prediction->reach = model->start + (deepest + 1) * prediction->per_call;
	prediction->fits = prediction->reach > KERNEL_STACK		    ? FITS_NO
			   : prediction->reach > KERNEL_STACK - STACK_CLOSE ? FITS_CLOSE
									    : FITS_YES;
	SAY(prediction,
	    "kernel stack: %lld bytes before, %lld for each of %lld programs: %lld of %d\n",
	    (long long)model->start, (long long)prediction->per_call, (long long)(deepest + 1),
	    (long long)prediction->reach, KERNEL_STACK);
}

/* -------------------------------------------------------------------------------------- */

void model_predict(const struct model *model, const struct spec *spec, uint64_t budget,
		   struct prediction *prediction)
{
	*prediction = (struct prediction){ .made = MODEL_UNKNOWN,
					   .per_call = MODEL_UNKNOWN,
					   .reach = model->start,
					   .why = text("%s", "") };
	if (spec->stages.count) {
		SAY(prediction, "of chains of several shapes the model says nothing\n");
		conclude(prediction, MODEL_UNKNOWN);
		return;
	}
	judge(model, spec, prediction);
	if (prediction->verdict != VERDICT_ACCEPTED)
		return;
	if (!spec->depth) {
		prediction->made = 0;
		return;
	}
	count(model, spec, (int64_t)budget, prediction);
	fill(model, spec, prediction);
}

void prediction_release(struct prediction *prediction)
{
	free(prediction->why);
	prediction->why = NULL;
}
