/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <string.h>

#include "axis_kind.h"
#include "message.h"
#include "mixed.h"
#include "number.h"

void spec_of_shape(const struct spec *spec, int shape, struct spec *of)
{
	const struct shape *from = &spec->stages.shapes[shape];
	*of = *spec;
	memset(&of->stages, 0, sizeof(of->stages));
	memset(&of->stack, 0, sizeof(of->stack));
	of->frames = from->frames;
	of->via = from->via;
	of->linkage = from->linkage;
	of->stack.count = from->byte_count;
	memcpy(of->stack.bytes, from->bytes, sizeof(from->bytes));
}

void spec_of_stage(const struct spec *spec, int program, struct spec *of)
{
	if (spec->stages.count)
		spec_of_shape(spec, program % spec->stages.count, of);
	else
		*of = *spec;
}

int shape_of_spec(const struct spec *spec, struct shape *shape)
{
	struct sizes sizes;
	sizes_set(&sizes, &spec->stack);
	if (sizes.count > SHAPE_BYTES_MAX)
		return -E2BIG;
	*shape = (struct shape){ .frames = spec->frames,
				 .via = spec->via,
				 .linkage = spec->linkage,
				 .byte_count = sizes.count };
	memcpy(shape->bytes, sizes.bytes, sizeof(shape->bytes));
	return 0;
}

void spec_of_program(const struct spec *spec, const char *name, struct spec *of)
{
	static const char stage[] = "stage_";
	uint64_t number = 0;
	if (!strncmp(name, stage, strlen(stage)) &&
	    number_parse(name + strlen(stage), INT32_MAX, &number))
		number = 0;
	spec_of_stage(spec, (int)number, of);
}

int spec_shape_count(const struct spec *spec)
{
	return spec->stages.count ? spec->stages.count : 1;
}

int spec_most_frames(const struct spec *spec)
{
	int most = spec->frames;
	for (int i = 0; i < spec->stages.count; i++)
		if (spec->stages.shapes[i].frames > most)
			most = spec->stages.shapes[i].frames;
	return most;
}

/* What each shape says for itself is not said of all. */
static int check_apart(const struct spec *spec)
{
	axis_for_each (axis)
		if (axis->shaped && !axis->kind->is_default(axis, spec)) {
			error("%s: not together with stages, where each shape has its own",
			      axis->option);
			return -EINVAL;
		}
	return 0;
}

int mixed_check(const struct spec *spec)
{
	const int count = spec->stages.count;
	int err = count ? check_apart(spec) : 0;
	if (!err && count > spec->ring + 1) {
		error("stages: %d shapes for %d programs (ring %d and the entry)", count,
		      spec->ring + 1, spec->ring);
		err = -EINVAL;
	}
	return err;
}

/* Whether the shapes are the first `period` of them, again and again. */
static bool comes_again(const struct stages *stages, int period)
{
	if (stages->count % period)
		return false;
	for (int i = period; i < stages->count; i++)
		if (memcmp(&stages->shapes[i], &stages->shapes[i - period], sizeof(struct shape)))
			return false;
	return true;
}

void mixed_shorten(struct spec *spec)
{
	struct stages *stages = &spec->stages;
	int period = 1;
	if (!stages->count)
		return;
	while (!comes_again(stages, period))
		period++;
	if (period == 1) {
		const struct spec mixed = *spec;
		spec_of_shape(&mixed, 0, spec);
		return;
	}
	memset(stages->shapes + period, 0, (size_t)(SHAPES_MAX - period) * sizeof(*stages->shapes));
	stages->count = period;
}
