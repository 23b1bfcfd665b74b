/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <string.h>

#include "draw.h"
#include "mixed.h"

/* SplitMix64 (Steele, Lea and Flood 2014): the same on any machine, from any number on. */
static uint64_t next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static int below(uint64_t *state, int count)
{
	return (int)(next(state) % (uint64_t)count);
}

#define ONE_OF(state, values) ((values)[below(state, (int)(sizeof(values) / sizeof(*(values))))])

/* What is drawn on an axis: a value as often as it stands there. Kernels have been seen to end at
 * these, or next to them. */
static const int depths[] = { 1,  1,  1,  2,  2,  3,  5,  8,  15, 16, 17, 20,
			      31, 32, 32, 33, 33, 33, 34, 34, 35, 40, 66, 100 };
static const int frames_drawn[] = { 1, 1, 1, 1, 1, 2, 2, 2,  2,	 2,  2,	 3,  3,	 3,  4,	 4,  5,
				    6, 7, 8, 8, 8, 9, 9, 10, 12, 15, 16, 16, 17, 17, 24, 32, 33 };
static const int many_frames[] = { 64, 128, 255 };
static const int frames_of_shape[] = { 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2,
				       2, 2, 3, 3, 4, 5, 7, 8, 8, 9, 17 };
/* Stages that a chain has beside one for each shape. */
static const int more_stages[] = { 0, 0, 0, 1, 2 };
static const int rings[] = { 1, 1, 1, 2, 3 };
static const int fanouts[] = { 1, 1, 1, 1, 2, 2, 3 };
static const int missed_drawn[] = { 0, 0, 0, 0, 1, 1, 2, 3, 10, 16, 32, 33, 40 };
/* Bytes of a frame, and of all frames together. */
static const int sizes_drawn[] = { 0,	0,   1,	  1,   4,   7,	 8,   9,   12,	15,  16,  17,
				   20,	24,  31,  32,  33,  40,	 47,  48,  49,	56,  60,  63,
				   64,	65,  72,  80,  96,  97,	 120, 128, 129, 160, 192, 200,
				   223, 224, 225, 232, 239, 240, 241, 248, 255, 256, 257, 300,
				   400, 448, 479, 480, 481, 495, 496, 497, 504, 511, 512, 513 };
static const int sums_drawn[] = { 200, 223, 224, 225, 231, 232, 239, 240, 241, 247, 248, 255,
				  256, 257, 264, 272, 400, 480, 496, 504, 511, 512, 513, 520 };

/* Small ones, as a mixed chain is refused for any of its shapes. */
static const int bytes_of_shape[] = { 0, 0, 1, 8, 9, 16, 24, 32 };

static int one_in(uint64_t *state, int count)
{
	return below(state, count) == 0;
}

/* One of the first so many words, other than the first one in so many. */
static int word_below(int words, uint64_t *state, int in)
{
	return words > 1 && one_in(state, in) ? 1 + below(state, words - 1) : 0;
}

static int word_of(const struct axis *axis, uint64_t *state, int in)
{
	int words = 1;
	while (axis->choices[words])
		words++;
	return word_below(words, state, in);
}

/* What compilers make of the others no model knows. */
#define STYLES_DRAWN 2

/* All frames alike, each drawn, or such that they come to a sum. */
static void draw_sizes(uint64_t *state, struct spec *spec)
{
	struct sizes sizes = { .count = spec->frames };
	/* A name, which tells them all, has room for some. */
	const int way =
		below(state, spec->frames > 64 || (spec->frame_style && spec->frames > 8) ? 1 : 3);
	const int one = one_in(state, 3) ? 0 : ONE_OF(state, sizes_drawn);
	int left = ONE_OF(state, sums_drawn);
	for (int i = 0; i < sizes.count; i++) {
		const int share = left / (sizes.count - i);
		sizes.bytes[i] = way == 0 ? one : way == 1 ? ONE_OF(state, sizes_drawn) : share;
		if (way == 2 && i + 1 < sizes.count && share > 1 && one_in(state, 2))
			sizes.bytes[i] = below(state, 2 * share);
		left -= sizes.bytes[i] < left ? sizes.bytes[i] : left;
	}
	/* Each drawn, of many frames, is too much in all but always: mostly one is. */
	for (int i = 0; way == 1 && sizes.count > 3 && i < sizes.count; i++)
		if (!one_in(state, sizes.count / 2))
			sizes.bytes[i] = 0;
	sizes_set(&spec->stack, &sizes);
}

/* How the frames of a program are called, one in so many by a helper, and what they are. */
static void draw_inside(uint64_t *state, int callbacks, struct spec *spec)
{
	spec->via = word_of(&axes[AXIS_via], state, callbacks);
	/* No kernel takes a global function as a callback; more than 8 have been taken of them
	 * alone. */
	spec->linkage = word_of(&axes[AXIS_linkage], state,
				spec->via	   ? 8
				: spec->frames > 8 ? 1 + one_in(state, 4)
						   : 2);
}

static void draw_structure(uint64_t *state, struct spec *spec)
{
	spec_init(spec);
	spec->depth = !one_in(state, 3);
	spec->frames = one_in(state, 40) ? ONE_OF(state, many_frames) : ONE_OF(state, frames_drawn);
	spec->ring = spec->depth ? ONE_OF(state, rings) : 0;
	if (spec->frames > 16)
		spec->ring = spec->depth;
	if (spec->depth) {
		spec->index = word_of(&axes[AXIS_index], state, 4);
		/* Not `pinned`: its arrays are those of one that is loaded before. */
		spec->maps = one_in(state, 5);
	}
	if (spec->frames > 1) {
		spec->fanout = ONE_OF(state, fanouts);
		draw_inside(state, 3, spec);
	}
	spec->frame_style = word_below(STYLES_DRAWN, state, 20);
	spec->prog_type = word_of(&axes[AXIS_prog_type], state, 4);
}

static void draw_tunables(uint64_t *state, struct spec *spec)
{
	if (spec->depth) {
		spec->depth = ONE_OF(state, depths);
		spec->missed = ONE_OF(state, missed_drawn);
	}
	draw_sizes(state, spec);
}

/* -- Chains of several shapes ------------------------------------------------------------ */

#define SHAPES_DRAWN 4

/* One structure of so many is mixed. What is drawn for it comes from a state of its own, so
 * that the others of a seed are those that they would be without. */
#define ONE_MIXED_IN 4
#define MIXED_STATE  UINT64_C(0xa0761d6478bd642f)

static void set_shape(struct spec *spec, int i, const struct spec *of)
{
	/* draw_shape_sizes() sees to it that there is room. */
	if (shape_of_spec(of, &spec->stages.shapes[i]))
		spec->stages.shapes[i] = (struct shape){ .frames = 1, .byte_count = 1 };
}

static void draw_mixed_structure(uint64_t *state, struct spec *spec)
{
	spec_init(spec);
	spec->depth = 1;
	spec->stages.count = 2 + below(state, SHAPES_DRAWN - 1);
	spec->ring = spec->stages.count - 1 + ONE_OF(state, more_stages);
	spec->index = word_of(&axes[AXIS_index], state, 4);
	spec->maps = one_in(state, 5);
	spec->prog_type = word_of(&axes[AXIS_prog_type], state, 6);
	for (int i = 0; i < spec->stages.count; i++) {
		struct spec of;
		spec_init(&of);
		of.frames = ONE_OF(state, frames_of_shape);
		if (of.frames > 1)
			draw_inside(state, 2, &of);
		set_shape(spec, i, &of);
	}
}

static void draw_shape_sizes(uint64_t *state, struct spec *of)
{
	if (of->frames <= SHAPE_BYTES_MAX / 2 && one_in(state, 3))
		draw_sizes(state, of);
	else
		of->stack =
			(struct sizes){ .count = 1, .bytes = { ONE_OF(state, bytes_of_shape) } };
}

static void draw_mixed_tunables(uint64_t *state, struct spec *spec)
{
	spec->depth = ONE_OF(state, depths);
	spec->missed = ONE_OF(state, missed_drawn);
	for (int i = 0; i < spec->stages.count; i++) {
		struct spec of;
		spec_of_shape(spec, i, &of);
		draw_shape_sizes(state, &of);
		set_shape(spec, i, &of);
	}
}

static bool draw_mixed(uint64_t seed, uint64_t block, uint64_t number, struct spec *spec)
{
	uint64_t state = seed ^ ((block + 1) * MIXED_STATE);
	next(&state);
	if (!one_in(&state, ONE_MIXED_IN))
		return false;
	draw_mixed_structure(&state, spec);
	for (uint64_t i = 0; i <= number; i++)
		draw_mixed_tunables(&state, spec);
	spec_shorten(spec);
	return true;
}

/* -------------------------------------------------------------------------------------- */

void draw_case(uint64_t seed, uint64_t number, struct spec *spec)
{
	const uint64_t block = number / DRAW_OF_A_STRUCTURE;
	uint64_t state = seed ^ (block * UINT64_C(0xd1342543de82ef95));
	if (draw_mixed(seed, block, number % DRAW_OF_A_STRUCTURE, spec))
		return;
	next(&state);
	draw_structure(&state, spec);
	for (uint64_t i = 0; i <= number % DRAW_OF_A_STRUCTURE; i++)
		/* The compiler is told how large an array is. */
		if (!i || !spec->frame_style)
			draw_tunables(&state, spec);
}
