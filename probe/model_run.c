/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <string.h>

#include "mixed.h"
#include "model_run.h"
#include "../loader/attempt.h"

/* A kernel dies a little before its programs reach the end of the stack, of what is called below
 * the last of them: the deepest that was survived is 600 bytes above it. */
#define STACK_CLOSE 1536

/* -- The count --------------------------------------------------------------------------- */

static bool is_variable(const struct spec *spec)
{
	return spec->index != 0;
}

static bool is_for_each(const struct spec *spec)
{
	return axis_word_in(&axes[AXIS_via], spec, "for_each");
}

/* Whether a miss uses up the count, by how few calls are made where each follows one. */
static bool miss_counts(const struct model *model, const struct spec *spec)
{
	if (spec->frames > 1)
		return model->missed_subprogram < model->count_subprogram;
	if (is_variable(spec))
		return model->missed_variable < model->count_variable;
	return model->missed < model->count;
}

/* Without any that miss. */
static int64_t count_of(const struct model *model, const struct spec *spec)
{
	if (spec->frames == 1)
		return is_variable(spec) ? model->count_variable : model->count;
	if (!model_in_callback(spec))
		return model->count_subprogram;
	return is_for_each(spec) ? model->count_for_each : model->count_callback;
}

bool model_counts_on(const struct model *model, const struct spec *spec)
{
	return !model_in_callback(spec) || count_of(model, spec) <= model->count_subprogram;
}

int64_t model_count(const struct model *model, const struct spec *spec)
{
	struct spec of;
	spec_of_stage(spec, 0, &of);
	const int64_t count = count_of(model, &of);
	if (!of.missed || !miss_counts(model, &of))
		return count;
	return count / (of.missed + 1);
}

/* -- The kernel's stack ------------------------------------------------------------------ */

/* To how many bytes the JIT rounds a frame up: what the first byte costs. */
static int64_t jit_rounding(const struct model *model)
{
	return model->call_byte - model->call;
}

/* What was measured of a case of two frames with a callback: with the context alone, with a byte
 * more, and in a call tree. */
struct called_back {
	int64_t call, byte, tree;
};

static struct called_back called_back(const struct model *model, const struct spec *spec)
{
	return is_for_each(spec)
		       ? (struct called_back){ model->call_for_each, model->call_for_each_byte,
					       model->call_for_each_both }
		       : (struct called_back){ model->call_callback, model->call_callback_byte,
					       model->call_both };
}

/* A call tree keeps more in the program's own frame, a callback's caller more in its own: where
 * that is one frame, both are measured together. */
static int64_t call_of(const struct model *model, const struct spec *spec)
{
	const bool tree = spec->fanout > 1, called = model_in_callback(spec);
	const struct called_back back = called_back(model, spec);
	if (!called)
		return tree ? model->call_fanout : model->call;
	if (!tree)
		return back.call;
	if (spec->frames == 2 || model->call_fanout == MODEL_UNKNOWN || back.call == MODEL_UNKNOWN)
		return back.tree;
	return model->call_fanout + back.call - model->call;
}

/* What a frame that uses any stack costs more where it is no program's own: a JIT may save a
 * register for that which a program has anyway. */
static int64_t inside(const struct model *model)
{
	return model->call_byte_inside == MODEL_UNKNOWN
		       ? 0
		       : model->call_byte_inside - model->call_frames3 - jit_rounding(model);
}

/* Bytes of a frame on the kernel's stack. One that has bpf_loop() call a callback has some that
 * nobody asked for, as the verifier writes the loop into it (optimize_bpf_loop()): what they are
 * matters where a JIT rounds to more than they are. */
static int64_t kernel_bytes(const struct model *model, const struct spec *spec, int frame)
{
	const int64_t used = model_used_bytes(spec, frame), to = jit_rounding(model);
	if (!model_in_callback(spec) || frame != spec->frames - 2)
		return model_round_up(used, to);
	const struct called_back back = called_back(model, spec);
	const int64_t more = back.byte > back.call ? to - CALLBACK_CONTEXT : 0;
	/* The case that was measured has the context, and its cost in it. */
	return model_round_up(model_round_up(used, CALLBACK_CONTEXT) + more, to) -
	       model_round_up(CALLBACK_CONTEXT + more, to);
}

/* What stays of one program when it has tail-called: its frames but the innermost. */
static int64_t left_behind(const struct model *model, const struct spec *spec)
{
	int64_t bytes = call_of(model, spec);
	if (spec->frames == 1)
		return 0;
	bytes += (spec->frames - 2) * (model->call_frames3 - model->call);
	for (int frame = 0; frame + 1 < spec->frames; frame++) {
		bytes += kernel_bytes(model, spec, frame);
		if (frame && model_used_bytes(spec, frame))
			bytes += inside(model);
	}
	return bytes;
}

static bool measured(const struct model *model, const struct spec *spec)
{
	return spec->frames == 1 ||
	       (model->call != MODEL_UNKNOWN && model->call_frames3 != MODEL_UNKNOWN &&
		model->call_byte != MODEL_UNKNOWN && call_of(model, spec) != MODEL_UNKNOWN);
}

/* What a call leaves, as it was measured, of a program that calls a function to one alone, which
 * makes the tail call itself: what it does before that takes registers. */
static int64_t call_alone(const struct model *model, const struct spec *spec)
{
	if (!spec->missed)
		return is_variable(spec) ? model->call_alone_variable : model->call_alone;
	return is_variable(spec) ? model->call_alone_missed_variable : model->call_alone_missed;
}

/* A program stores the address of its own frame, above which its JIT may have saved more registers
 * or fewer than of another shape: by so many bytes more than of one that calls a function. */
static int64_t place_of(const struct model *model, const struct spec *spec)
{
	int64_t to = model->call;
	if (spec->frames == 1)
		to = call_alone(model, spec);
	else if (model_in_callback(spec) && spec->frames == 2)
		to = is_for_each(spec) ? model->call_to_for_each : model->call_to_callback;
	return to == MODEL_UNKNOWN ? 0 : to - model->call;
}

/* -- One way down ------------------------------------------------------------------------ */

/* What a program does to it: its shape's. */
struct program_of_way {
	int64_t count; /* up to which it makes tail calls */
	int64_t missed;
	bool anew; /* it begins the count */
	int64_t left, place;
};

struct way {
	int64_t calls;
	int64_t left; /* by all tail calls */
	int64_t last; /* what the last program would leave: its own frames */
	/* From one program's frame to the next one's: the most, and from the first to the lowest.
	 */
	int64_t most, total;
	bool measured;
};

static struct program_of_way program_of(const struct model *model, const struct spec *spec)
{
	const int64_t count = count_of(model, spec);
	const bool anew = !model_counts_on(model, spec);
	return (struct program_of_way){
		/* Of its own, the calls that miss and the one that does not. */
		.count = anew ? model->count_subprogram : count,
		.missed = miss_counts(model, spec) ? spec->missed : 0,
		.anew = anew,
		.left = measured(model, spec) ? left_behind(model, spec) : MODEL_UNKNOWN,
		.place = place_of(model, spec),
	};
}

/* The number of the program that runs after so many tail calls. */
static int program_after(const struct spec *spec, int64_t calls)
{
	return calls ? (int)((calls - 1) % spec->ring) + 1 : 0;
}

static int64_t more(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Whether the kernel makes the program's tail call, of so many that are used up. */
static bool is_made(const struct program_of_way *program, int64_t *used)
{
	*used = (program->anew ? 0 : *used) + program->missed;
	return (*used)++ < program->count;
}

static void go_down(const struct model *model, const struct spec *spec, int64_t budget,
		    struct way *way)
{
	struct program_of_way programs[SHAPES_MAX] = { 0 };
	const int kinds = spec_shape_count(spec);
	const int64_t most = spec->depth < budget ? spec->depth : budget;
	int64_t used = 0;
	*way = (struct way){ .measured = true };
	for (int i = 0; i < kinds; i++) {
		struct spec of;
		spec_of_stage(spec, i, &of);
		programs[i] = program_of(model, &of);
	}
	const struct program_of_way *now = &programs[0];
	while (way->calls < most && is_made(now, &used)) {
		const struct program_of_way *next =
			&programs[program_after(spec, ++way->calls) % kinds];
		way->measured &= now->left != MODEL_UNKNOWN;
		way->left += now->left;
		way->most = more(way->most, now->left + next->place - now->place);
		way->total = more(way->total, way->left + next->place - programs[0].place);
		now = next;
	}
	way->measured &= now->left != MODEL_UNKNOWN;
	way->last = now->left;
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
		  const struct way *way, struct prediction *prediction)
{
	const int64_t most = model_count(model, spec);
	const bool together = model->count_tree <= model->count_subprogram;
	prediction->made = tree(spec, way->calls, budget);
	if (spec->fanout > 1 && together && prediction->made > most)
		prediction->made = most;
	SAY(prediction, "%lld tail calls of %d asked for; a way down makes %lld%s\n",
	    (long long)prediction->made, spec->depth, (long long)way->calls,
	    spec->fanout == 1 ? ""
	    : together	      ? ", all branches together"
			      : ", each branch anew");
}

/* The last program's own frames stand on what all before it have left. */
static void fill(const struct model *model, const struct spec *spec, const struct way *way,
		 struct prediction *prediction)
{
	if (!way->measured)
		return;
	prediction->per_call = way->most;
	if (spec->stages.count)
		prediction->total = way->total;
	prediction->reach = model->start + way->left + way->last;
	prediction->fits = prediction->reach > KERNEL_STACK		    ? FITS_NO
			   : prediction->reach > KERNEL_STACK - STACK_CLOSE ? FITS_CLOSE
									    : FITS_YES;
	SAY(prediction,
	    "kernel stack: %lld bytes before, %lld left by %lld tail calls, %lld of the last program: "
	    "%lld of %d\n",
	    (long long)model->start, (long long)way->left, (long long)way->calls,
	    (long long)way->last, (long long)prediction->reach, KERNEL_STACK);
}

void model_run(const struct model *model, const struct spec *spec, int64_t budget,
	       struct prediction *prediction)
{
	struct way way;
	go_down(model, spec, budget, &way);
	count(model, spec, budget, &way, prediction);
	fill(model, spec, &way, prediction);
}
