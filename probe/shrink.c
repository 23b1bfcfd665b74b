/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "axis_kind.h"
#include "memory.h"
#include "mixed.h"
#include "model_run.h"
#include "predict.h"
#include "shrink.h"

/* -- Which of two cases is the simpler one ----------------------------------------------- */

/* What a person would do without first stands first; of shapes that change places, the one with
 * more frames and the one with less that is chosen. */
enum { WEIGHTS = 13 };

static void weigh_choices(const struct spec *spec, int *made, int *places)
{
	axis_for_each (axis) {
		if (!axis->choices)
			continue;
		*made += axis_int(axis, spec) != 0;
		*places += axis_int(axis, spec);
	}
}

static void weigh(const struct spec *spec, int weights[WEIGHTS])
{
	int made = 0, places = 0, frames = 0, nonzero = 0, distinct = 0, sum = 0, inside = 0;
	for (int shape = 0; shape < spec_shape_count(spec); shape++) {
		const int last = spec_shape_count(spec) - 1, before = made;
		struct spec of;
		spec_of_stage(spec, shape, &of);
		weigh_choices(&of, &made, &places);
		inside += (last - shape) * (made - before);
		frames += of.frames;
		for (int i = 0; i < of.frames; i++) {
			const int bytes = spec_frame_bytes(&of, i);
			nonzero += bytes > 0;
			distinct += i && bytes != spec_frame_bytes(&of, i - 1);
			sum += bytes;
			inside += (shape + i) * bytes;
		}
		inside += shape * of.frames;
	}
	const int all[WEIGHTS] = { spec->stages.count,
				   made,
				   spec->depth > 0,
				   frames,
				   spec->fanout,
				   spec->missed,
				   nonzero,
				   spec->ring,
				   distinct,
				   spec->depth,
				   sum,
				   inside,
				   places };
	memcpy(weights, all, sizeof(all));
}

static bool is_lighter(const struct spec *one, const struct spec *other)
{
	int left[WEIGHTS], right[WEIGHTS];
	weigh(one, left);
	weigh(other, right);
	for (int i = 0; i < WEIGHTS; i++)
		if (left[i] != right[i])
			return left[i] < right[i];
	return false;
}

static bool is_at_most(const struct spec *small, const struct spec *large)
{
	axis_for_each (axis) {
		if (!axis->kind->is_int)
			continue;
		const int less = axis_int(axis, small), more = axis_int(axis, large);
		if (less > more)
			return false;
	}
	return true;
}

/* Each program is within one of the other's. */
bool shrink_within(const struct spec *small, const struct spec *large)
{
	bool within = small->stages.count <= large->stages.count;
	for (int i = 0; i < spec_shape_count(small) && within; i++) {
		struct spec one, other;
		spec_of_stage(small, i, &one);
		within = false;
		for (int j = 0; j < spec_shape_count(large) && !within; j++) {
			spec_of_stage(large, j, &other);
			within = is_at_most(&one, &other);
		}
	}
	return within;
}

/* -- Candidates -------------------------------------------------------------------------- */

struct shrinking {
	const struct model *model;
	uint64_t budget;
	struct spec now;
	/* Of a mixed chain each shape in turn is made smaller, as the case of one program that it
	 * is: `now` then, and `whole` the chain. */
	int shape;
	struct spec whole;
	struct spec *candidates; /* each lighter than the case that is */
	int count, room;
};

/* What needs another axis goes with it. */
static void settle(struct spec *spec)
{
	struct sizes sizes = { .count = spec->frames };
	spec_shorten(spec);
	axis_for_each (axis) {
		if (!axis->needs)
			continue;
		const struct axis *needed = axis_find(axis->needs, strlen(axis->needs));
		if (axis_int(needed, spec) < axis->at_least)
			*(int *)axis_field(axis, spec) = axis->fallback;
	}
	for (int i = 0; i < sizes.count; i++)
		sizes.bytes[i] = spec_frame_bytes(spec, i);
	sizes_set(&spec->stack, &sizes);
	if (spec->depth && spec->ring < spec_shape_count(spec) - 1)
		spec->ring = spec_shape_count(spec) - 1;
	if (spec->depth && spec->ring < 1)
		spec->ring = 1;
	if (!spec->depth)
		spec->ring = 0;
}

/* Puts a shape back into its chain, which has the other axes from it. -E2BIG: it has no room. */
static int put_back(const struct shrinking *shrinking, struct spec *spec)
{
	struct shape shape;
	struct spec plain;
	int err = shape_of_spec(spec, &shape);
	if (err)
		return err;
	spec_init(&plain);
	axis_for_each (axis)
		if (axis->shaped)
			memcpy(axis_field(axis, spec), axis_value(axis, &plain), axis->kind->size);
	spec->stages = shrinking->whole.stages;
	spec->stages.shapes[shrinking->shape] = shape;
	return 0;
}

static void add(struct shrinking *shrinking, struct spec spec)
{
	settle(&spec);
	/* A shape of a chain that makes no tail call would be none. */
	if (shrinking->shape >= 0 && (!spec.depth || put_back(shrinking, &spec)))
		return;
	settle(&spec);
	if (!is_lighter(&spec, shrinking->shape < 0 ? &shrinking->now : &shrinking->whole))
		return;
	for (int i = 0; i < shrinking->count; i++)
		if (spec_equal(&shrinking->candidates[i], &spec))
			return;
	if (shrinking->count == shrinking->room) {
		shrinking->room = 2 * shrinking->room + 64;
		shrinking->candidates =
			memory_grow(shrinking->candidates, (size_t)shrinking->room, sizeof(spec));
	}
	shrinking->candidates[shrinking->count++] = spec;
}

static void set_frame(struct spec *spec, int frame, int bytes)
{
	struct sizes sizes = { .count = spec->frames };
	for (int i = 0; i < sizes.count; i++)
		sizes.bytes[i] = spec_frame_bytes(spec, i);
	sizes.bytes[frame] = bytes;
	sizes_set(&spec->stack, &sizes);
}

static void set_all(struct spec *spec, int bytes)
{
	spec->stack = (struct sizes){ .count = 1, .bytes = { bytes } };
}

static bool model_accepts(const struct shrinking *shrinking, const struct spec *spec)
{
	struct prediction prediction;
	model_predict(shrinking->model, spec, shrinking->budget, &prediction);
	prediction_release(&prediction);
	return prediction.verdict == VERDICT_ACCEPTED;
}

/* The bytes of a frame up to which the model accepts the case; -1: none. */
static int edge_of(const struct shrinking *shrinking, struct spec spec, int frame)
{
	int works = -1, fails = (int)shrinking->model->program + 2;
	while (fails - works > 1) {
		const int middle = (works + fails) / 2;
		set_frame(&spec, frame, middle);
		if (model_accepts(shrinking, &spec))
			works = middle;
		else
			fails = middle;
	}
	return works;
}

/* With bytes in one frame, on both sides of what the model takes for its edge. */
static void add_edges(struct shrinking *shrinking, struct spec spec)
{
	const int frames[] = { 0, spec.frames - 1 };
	for (int i = 0; i < (spec.frames > 1 ? 2 : 1); i++)
		for (int rest = 0; rest <= 1; rest++) {
			set_all(&spec, rest);
			const int edge = edge_of(shrinking, spec, frames[i]);
			for (int bytes = edge; bytes <= edge + 1; bytes++)
				if (bytes >= 0) {
					set_frame(&spec, frames[i], bytes);
					add(shrinking, spec);
				}
		}
}

/* The case with fewer frames, or less else, and all that does not count as much set anew. */
static void add_with_tunables(struct shrinking *shrinking, struct spec spec)
{
	settle(&spec);
	const int count = (int)model_count(shrinking->model, &spec);
	add(shrinking, spec);
	for (int depth = count; depth <= count + 1 && spec.depth; depth++) {
		struct spec deeper = spec;
		deeper.depth = depth > 0 ? depth : 1;
		add(shrinking, deeper);
		deeper.missed = deeper.missed ? 1 : 0;
		add(shrinking, deeper);
	}
	struct spec plain = spec;
	if (spec.stages.count)
		return;
	set_all(&plain, 0);
	add(shrinking, plain);
	if (!spec.frame_style)
		add_edges(shrinking, spec);
}

/* Smaller numbers, the smallest first: `least`, the model's edges, halves of what is left, one
 * less. */
static void add_numbers(struct shrinking *shrinking, enum axis_id id, int least,
			const int64_t *edges, int edge_count)
{
	const struct axis *axis = &axes[id];
	const int now = axis_int(axis, &shrinking->now);
	int tried[24], count = 0;
	tried[count++] = least;
	tried[count++] = least + 1;
	for (int i = 0; i < edge_count; i++) {
		tried[count++] = (int)edges[i];
		tried[count++] = (int)edges[i] + 1;
	}
	for (int less = now / 2; less > 1 && count < 23; less /= 2)
		tried[count++] = now - less;
	tried[count++] = now - 1;
	for (int i = 0; i < count; i++) {
		struct spec spec = shrinking->now;
		if (tried[i] < least || tried[i] >= now)
			continue;
		*(int *)axis_field(axis, &spec) = tried[i];
		if (id == AXIS_depth)
			add(shrinking, spec);
		else
			add_with_tunables(shrinking, spec);
	}
}

static void add_choices(struct shrinking *shrinking)
{
	axis_for_each (axis) {
		struct spec spec = shrinking->now;
		if (!axis->choices || !axis_int(axis, &spec))
			continue;
		for (int word = 0; word < axis_int(axis, &shrinking->now); word++) {
			*(int *)axis_field(axis, &spec) = word;
			add_with_tunables(shrinking, spec);
		}
	}
}

/* Without a frame, and with fewer bytes in one. */
static void add_sizes(struct shrinking *shrinking)
{
	const struct spec *now = &shrinking->now;
	for (int bytes = 0; bytes <= 1; bytes++) {
		struct spec spec = *now;
		set_all(&spec, bytes);
		add(shrinking, spec);
	}
	for (int i = 0; i < now->frames; i++) {
		const int bytes = spec_frame_bytes(now, i);
		for (int less = bytes; less; less /= 2) {
			struct spec spec = *now;
			set_frame(&spec, i, bytes - less);
			add(shrinking, spec);
		}
	}
	if (!now->frame_style)
		add_edges(shrinking, *now);
}

/* What is of each program: of a mixed chain, of one. */
static void add_smaller_program(struct shrinking *shrinking)
{
	const struct model *model = shrinking->model;
	const int64_t frames[] = { model->frames, model->frames_global };
	add_numbers(shrinking, AXIS_frames, 1, frames, 2);
	add_numbers(shrinking, AXIS_fanout, 1, NULL, 0);
}

/* One of its shapes alone, and all but one. */
static void add_fewer_shapes(struct shrinking *shrinking)
{
	const struct spec *now = &shrinking->now;
	for (int i = 0; i < now->stages.count; i++) {
		struct spec spec;
		spec_of_shape(now, i, &spec);
		add_with_tunables(shrinking, spec);
	}
	for (int i = 0; i < now->stages.count; i++) {
		struct spec spec = *now;
		struct stages *stages = &spec.stages;
		memmove(&stages->shapes[i], &stages->shapes[i + 1],
			(size_t)(stages->count - i - 1) * sizeof(*stages->shapes));
		memset(&stages->shapes[--stages->count], 0, sizeof(*stages->shapes));
		add_with_tunables(shrinking, spec);
	}
}

/* As it is, and as short as a chain is in which each shape runs. */
static void add_once_through(struct shrinking *shrinking, struct spec spec)
{
	const int least = spec.stages.count - 1;
	add(shrinking, spec);
	spec.ring = least;
	add(shrinking, spec);
	for (int depth = least; depth <= least + 1 && depth < shrinking->now.depth; depth++) {
		spec.depth = depth;
		add(shrinking, spec);
	}
}

/* A shape in the place of another, and two that change places. */
static void add_other_order(struct shrinking *shrinking)
{
	const struct stages *now = &shrinking->now.stages;
	for (int i = 0; i < now->count; i++)
		for (int j = 0; j < now->count; j++) {
			struct spec spec = shrinking->now;
			spec.stages.shapes[i] = now->shapes[j];
			add_once_through(shrinking, spec);
			spec.stages.shapes[j] = now->shapes[i];
			add_once_through(shrinking, spec);
		}
}

static void add_smaller_shapes(struct shrinking *shrinking)
{
	const int count = shrinking->now.stages.count;
	shrinking->whole = shrinking->now;
	for (shrinking->shape = 0; shrinking->shape < count; shrinking->shape++) {
		spec_of_shape(&shrinking->whole, shrinking->shape, &shrinking->now);
		add_choices(shrinking);
		add_smaller_program(shrinking);
	}
	for (shrinking->shape = 0; shrinking->shape < count; shrinking->shape++) {
		spec_of_shape(&shrinking->whole, shrinking->shape, &shrinking->now);
		add_sizes(shrinking);
	}
	shrinking->shape = -1;
	shrinking->now = shrinking->whole;
}

static void find_candidates(struct shrinking *shrinking)
{
	const struct model *model = shrinking->model;
	const bool mixed = shrinking->now.stages.count;
	const int64_t counts[] = { model_count(model, &shrinking->now), model->count,
				   model->count_subprogram };
	struct spec spec = shrinking->now;
	shrinking->count = 0;
	spec.depth = 0;
	add_fewer_shapes(shrinking);
	if (shrinking->now.depth && !mixed)
		add_with_tunables(shrinking, spec);
	add_choices(shrinking);
	if (mixed) {
		add_smaller_shapes(shrinking);
		add_other_order(shrinking);
	} else {
		add_smaller_program(shrinking);
	}
	add_numbers(shrinking, AXIS_missed, 0, NULL, 0);
	if (!mixed)
		add_sizes(shrinking);
	add_numbers(shrinking, AXIS_ring, mixed ? shrinking->now.stages.count - 1 : 1, NULL, 0);
	add_numbers(shrinking, AXIS_depth, 1, counts, 3);
}

/* -------------------------------------------------------------------------------------- */

/* Whether a candidate remains a surprise that explains the kind, which is then its own; -EAGAIN
 * likewise. */
static int remains(const struct shrinking *shrinking, const struct looker *looker,
		   struct surprise_kind *kind, const struct spec *spec)
{
	struct prediction prediction;
	struct seen seen;
	int err = looker->look(looker->context, spec, &seen);
	if (err)
		return err;
	model_predict(shrinking->model, spec, shrinking->budget, &prediction);
	const struct surprise_kind now = surprise_of(&prediction, &seen);
	prediction_release(&prediction);
	if (!surprise_explains(kind, &now))
		return 0;
	*kind = now;
	return 1;
}

/* So many candidates are told that are likely to be next, where one cannot be looked at yet: what
 * they lack can be had together. */
#define LOOK_AHEAD 24

/* Takes the first candidate that remains one. */
static int take_simpler(struct shrinking *shrinking, const struct looker *looker,
			struct surprise_kind *kind)
{
	find_candidates(shrinking);
	for (int i = 0; i < shrinking->count; i++) {
		int is = remains(shrinking, looker, kind, &shrinking->candidates[i]);
		if (is < 0) {
			for (int j = i; j < i + LOOK_AHEAD && j < shrinking->count; j++)
				looker->may_look(looker->context, &shrinking->candidates[j]);
			return is;
		}
		if (is) {
			shrinking->now = shrinking->candidates[i];
			return 1;
		}
	}
	return 0;
}

int shrink(const struct model *model, const struct looker *looker, uint64_t budget,
	   struct surprise_kind *kind, struct spec *spec)
{
	struct shrinking shrinking = {
		.model = model, .budget = budget, .now = *spec, .shape = -1
	};
	int err;
	do
		err = take_simpler(&shrinking, looker, kind);
	while (err > 0);
	*spec = shrinking.now;
	free(shrinking.candidates);
	return err;
}
