/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <string.h>

#include "ask.h"
#include "costliest.h"
#include "tunables.h"

/* How many frames are tried. A frame costs what the JIT adds to it, which is no less than what
 * others may use more of the stack without it: the first of these that are accepted cost the most.
 */
static const int frames_tried[] = { FRAMES_MAX, 128, 64, 32, 16, 8, 4, 3, 2 };
#define FRAMES_TRIED (int)(sizeof(frames_tried) / sizeof(*frames_tried))

/* Of static functions the verifier keeps the state of each frame, in an array: there are never
 * many. */
#define STATIC_MAX 32

/* Twice: each program then keeps its context in a register that is saved. More changes nothing. */
#define FANOUT_TRIED 2

/* A type of programs on the kernel's stack, and one whose programs may have one of their own. */
static const char *const types_tried[] = { "tc", "raw_tp" };
#define TYPES_TRIED (int)(sizeof(types_tried) / sizeof(*types_tried))

/* The JIT rounds a frame up to so many bytes (bpf_jit_comp.c of x86; of arm64, to more). */
#define BYTES_STEP 8
#define BYTES_MAX  512

static int type_number(const char *name)
{
	int number = 0;
	while (strcmp(prog_type_names[number], name) != 0)
		number++;
	return number;
}

static struct form simplest(void)
{
	return (struct form){ .frames = 2, .fanout = 1, .prog_type = type_number(types_tried[0]) };
}

struct point form_point(const struct form *form, int depth)
{
	struct point point = { .budget = BUDGET_DEFAULT };
	struct sizes sizes = { .count = form->frames };
	spec_init(&point.spec);
	point.spec.depth = depth;
	point.spec.ring = depth > 0;
	point.spec.frames = form->frames;
	point.spec.linkage = form->linkage;
	point.spec.fanout = form->fanout;
	point.spec.via = form->via;
	point.spec.prog_type = form->prog_type;
	for (int i = 0; i < sizes.count - 1; i++)
		sizes.bytes[i] = form->callers;
	if (form->outermost > form->callers)
		sizes.bytes[0] = form->outermost;
	sizes_set(&point.spec.stack, &sizes);
	return point;
}

/* So many frames of a form are measured; with more, each adds as much as the last of these. */
#define FEW_FRAMES 4

/* What one tail call of a form with few frames leaves in use, in bytes by the number of frames (0:
 * it does not run), and what is in use before its first program. */
struct measured {
	struct form form;
	int64_t bytes[FEW_FRAMES + 1], start;
};

struct hunt {
	struct inquiry *inquiry;
	struct costliest best; /* so far; its per_call is 0 as long as there is none */
	struct measured last;
};

/* Whether there is such a way into the innermost frame, on which a tail call is counted in the
 * chain: the callback of a helper that is called, not inlined as bpf_loop, begins with whatever
 * count is in the register (question tail_calls.for_each), which makes 33 no bound. */
static bool via_counts(int via)
{
	const char *word = axes[AXIS_via].choices[via];
	return word && strcmp(word, "for_each") != 0;
}

static int64_t measure_frames(struct hunt *hunt, const struct form *form, int frames,
			      int64_t *start)
{
	struct form few = *form;
	struct record record;
	few.frames = frames;
	const struct point point = form_point(&few, 1);
	enum outcome outcome = probe_point(hunt->inquiry, &point, TEST_COMPLETES, &record);
	int64_t bytes = outcome == OUTCOME_WORKS ? record.kernel_stack_per_call : 0;
	*start = record.kernel_stack_start;
	record_release(&record);
	return bytes > 0 ? bytes : 0;
}

/* Measures the form, unless the last one differed in the number of frames alone. */
static const struct measured *measure(struct hunt *hunt, const struct form *form)
{
	struct measured *last = &hunt->last;
	struct form same = *form;
	same.frames = last->form.frames;
	if (!memcmp(&same, &last->form, sizeof(same)))
		return last;
	*last = (struct measured){ .form = *form };
	for (int i = 2; i <= FEW_FRAMES; i++)
		last->bytes[i] = measure_frames(hunt, form, i, &last->start);
	return last;
}

/* The same of the whole form. */
static int64_t project(struct hunt *hunt, const struct form *form)
{
	const struct measured *measured = measure(hunt, form);
	const int64_t *bytes = measured->bytes;
	if (form->frames <= FEW_FRAMES)
		return bytes[form->frames];
	if (!bytes[FEW_FRAMES - 1] || !bytes[FEW_FRAMES])
		return 0;
	return bytes[FEW_FRAMES] +
	       (form->frames - FEW_FRAMES) * (bytes[FEW_FRAMES] - bytes[FEW_FRAMES - 1]);
}

static bool is_accepted(struct hunt *hunt, const struct form *form)
{
	const struct point point = form_point(form, 1);
	struct record record;
	enum outcome outcome = probe_point(hunt->inquiry, &point, TEST_ACCEPTED, &record);
	record_release(&record);
	return outcome == OUTCOME_WORKS;
}

/* Takes the form if it is accepted and costs more than the best so far. */
static bool consider(struct hunt *hunt, const struct form *form)
{
	int64_t per_call = project(hunt, form);
	if (per_call <= hunt->best.per_call || !is_accepted(hunt, form))
		return false;
	hunt->best.form = *form;
	hunt->best.per_call = per_call;
	hunt->best.start = hunt->last.start;
	return true;
}

static bool is_tried(const struct form *form)
{
	return form->linkage || form->frames <= STATIC_MAX;
}

static void consider_frames(struct hunt *hunt)
{
	struct form form = hunt->best.form;
	for (form.linkage = 0; axes[AXIS_linkage].choices[form.linkage]; form.linkage++) {
		int i = 0;
		do
			form.frames = frames_tried[i];
		while (!(is_tried(&form) && consider(hunt, &form)) && ++i < FRAMES_TRIED);
	}
}

static void consider_ways(struct hunt *hunt)
{
	struct form form = hunt->best.form;
	for (form.fanout = 1; form.fanout <= FANOUT_TRIED; form.fanout++)
		consider(hunt, &form);
	form = hunt->best.form;
	for (form.via = 0; via_counts(form.via); form.via++)
		consider(hunt, &form);
	form = hunt->best.form;
	for (int i = 0; i < TYPES_TRIED; i++) {
		form.prog_type = type_number(types_tried[i]);
		consider(hunt, &form);
	}
}

/* Considers the best form with as many bytes in one of its fields as are accepted; `bytes` is that
 * field of `form`. */
static void consider_bytes(struct hunt *hunt, struct form *form, int *bytes)
{
	int works = *bytes / BYTES_STEP, fails = BYTES_MAX / BYTES_STEP + 1;
	int next = works + 1;
	while (fails - works > 1) {
		*bytes = next * BYTES_STEP;
		if (is_accepted(hunt, form))
			works = next;
		else
			fails = next;
		next = works + (fails - works) / 2;
	}
	*bytes = works * BYTES_STEP;
	consider(hunt, form);
}

bool costliest_find(struct inquiry *inquiry, struct costliest *found)
{
	struct hunt hunt = { .inquiry = inquiry, .best.form = simplest() };
	int64_t before;
	/* One axis after another, until none makes it costlier. */
	do {
		before = hunt.best.per_call;
		consider_frames(&hunt);
		consider_ways(&hunt);
		struct form form = hunt.best.form;
		consider_bytes(&hunt, &form, &form.callers);
		form = hunt.best.form;
		consider_bytes(&hunt, &form, &form.outermost);
	} while (hunt.best.per_call > before);
	*found = hunt.best;
	return found->per_call > 0;
}

/* -- What it takes --------------------------------------------------------------------- */

static void need(const struct form *form, struct specs *specs)
{
	const struct point point = form_point(form, 1);
	specs_add(specs, &point.spec);
}

static void need_ways(struct form form, struct specs *specs)
{
	for (form.fanout = 1; form.fanout <= FANOUT_TRIED; form.fanout++)
		for (form.via = 0; via_counts(form.via); form.via++)
			for (int i = 0; i < TYPES_TRIED; i++) {
				form.prog_type = type_number(types_tried[i]);
				need(&form, specs);
			}
}

/* More than 8 frames came to kernels after tail calls from callbacks had gone, and types with a
 * stack of their own never took more of the kernel's. */
#define WAYS_FRAMES_MAX 8

void costliest_needs(struct specs *specs)
{
	struct form form = simplest();
	for (form.linkage = 0; axes[AXIS_linkage].choices[form.linkage]; form.linkage++)
		for (int i = 0; i < FRAMES_TRIED; i++) {
			form.frames = frames_tried[i];
			if (!is_tried(&form))
				continue;
			if (form.frames <= WAYS_FRAMES_MAX)
				need_ways(form, specs);
			for (form.fanout = 1; form.fanout <= FANOUT_TRIED; form.fanout++)
				need(&form, specs);
			form.fanout = 1;
		}
}
