/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "axis_kind.h"
#include "memory.h"
#include "message.h"
#include "mixed.h"
#include "spec.h"

void spec_follow(struct spec *spec, const bool given[AXIS_COUNT])
{
	axis_for_each (axis)
		if (axis->follows && !given[axis - axes])
			*(int *)axis_field(axis, spec) = axis_default(axis, spec);
}

void spec_init(struct spec *spec)
{
	memset(spec, 0, sizeof(*spec));
	axis_for_each (axis) {
		if (axis->kind->is_int)
			*(int *)axis_field(axis, spec) = axis_default(axis, spec);
		else if (axis->kind->set)
			axis->kind->set(axis_field(axis, spec), axis->fallback);
	}
}

/* As it is typed; the caller frees it. */
static char *value_text(const struct axis *axis, const struct spec *spec)
{
	char *value = NULL;
	size_t size;
	FILE *out = open_memstream(&value, &size);
	if (!out)
		out_of_memory();
	axis->kind->print(axis, axis_value(axis, spec), out);
	fclose(out);
	return value;
}

static bool needs_another(const struct axis *axis, const struct spec *spec)
{
	return axis->needing ? axis_word_in(axis, spec, axis->needing)
			     : axis->needs && !axis->kind->is_default(axis, spec);
}

/* Whether the value of an axis has what it needs. */
static int check_needs(const struct axis *axis, const struct spec *spec)
{
	if (!needs_another(axis, spec))
		return 0;
	const struct axis *needed = axis_find(axis->needs, strlen(axis->needs));
	int value = axis_int(needed, spec);
	if (value >= axis->at_least)
		return 0;
	char *own = value_text(axis, spec);
	if (spec->stages.count && needed->shaped)
		error("%s %s: not together with stages, of which each shape has its own %s",
		      axis->option, own, needed->option);
	else
		error("%s %s: needs %s %d or more, not %d", axis->option, own, needed->option,
		      axis->at_least, value);
	free(own);
	return -EINVAL;
}

static int check_hook(const struct axis *axis, const struct spec *spec)
{
	const struct hook *hook = axis_value(axis, spec);
	int wanted = hook_prog_type(hook);
	if (!*hook->section || spec->prog_type == wanted)
		return 0;
	error("%s %s: needs programs of type %s, not %s", axis->option, hook->section,
	      prog_type_names[wanted], prog_type_names[spec->prog_type]);
	return -EINVAL;
}

static int check_sizes(const struct axis *axis, const struct spec *spec)
{
	const struct sizes *sizes = axis_value(axis, spec);
	if (sizes->count <= spec->frames)
		return 0;
	error("%s: %d values for %d frame%s", axis->option, sizes->count, spec->frames,
	      spec->frames == 1 ? "" : "s");
	return -EINVAL;
}

static int check_program(const struct spec *spec)
{
	int err = 0;
	axis_for_each (axis)
		err = err ? err : check_needs(axis, spec);
	axis_for_each (axis)
		if (!err && axis->kind == &axis_kind_HOOK)
			err = check_hook(axis, spec);
	axis_for_each (axis)
		if (!err && axis->kind == &axis_kind_SIZES)
			err = check_sizes(axis, spec);
	return err;
}

int spec_check(const struct spec *spec)
{
	int err = check_program(spec);
	if (!err)
		err = mixed_check(spec);
	for (int i = 0; i < spec->stages.count && !err; i++) {
		struct spec of;
		spec_of_shape(spec, i, &of);
		err = check_program(&of);
	}
	return err;
}

void spec_shorten(struct spec *spec)
{
	axis_for_each (axis)
		if (axis->kind == &axis_kind_SIZES)
			sizes_set(axis_field(axis, spec), axis_value(axis, spec));
	mixed_shorten(spec);
}

int spec_frame_bytes(const struct spec *spec, int frame)
{
	return sizes_at(&spec->stack, frame);
}

static int callers_bytes(const struct spec *spec)
{
	int sum = 0;
	for (int i = 0; i + 1 < spec->frames; i++)
		sum += spec_frame_bytes(spec, i);
	return sum;
}

int spec_callers_bytes(const struct spec *spec)
{
	int most = callers_bytes(spec);
	for (int i = 0; i < spec->stages.count; i++) {
		struct spec of;
		spec_of_shape(spec, i, &of);
		if (callers_bytes(&of) > most)
			most = callers_bytes(&of);
	}
	return most;
}

bool spec_equal(const struct spec *a, const struct spec *b)
{
	return !memcmp(a, b, sizeof(*a));
}

bool spec_can_tune(const struct spec *spec, const struct axis *axis)
{
	const bool of_stages = axis->kind == &axis_kind_STAGES;
	/* Sizes that the compiler decided on have no mark. */
	const bool compiled_in = spec->frame_style && (of_stages || axis->kind == &axis_kind_SIZES);
	const bool elsewhere = spec->stages.count ? axis->shaped : of_stages;
	return axis->tunable && !compiled_in && !elsewhere;
}

static void tune(const struct axis *axis, struct spec *spec, const struct spec *to)
{
	void *field = axis_field(axis, spec);
	if (axis->kind->tune)
		axis->kind->tune(field, axis_value(axis, to));
	else
		memcpy(field, axis_value(axis, to), axis->kind->size);
}

bool spec_same_structure(const struct spec *a, const struct spec *b)
{
	struct spec left = *a;
	axis_for_each (axis)
		if (axis->none && !axis_int(axis, a) != !axis_int(axis, b))
			return false;
		else if (axis->tunable)
			tune(axis, &left, b);
	return spec_equal(&left, b);
}

void spec_to_json(const struct spec *spec, json_t *object)
{
	axis_for_each (axis)
		json_object_set_new(object, axis->option,
				    spec ? axis->kind->to_json(axis, axis_value(axis, spec))
					 : json_null());
}

int spec_from_json(const json_t *object, struct spec *spec)
{
	int err = 0;
	spec_init(spec);
	axis_for_each (axis) {
		const json_t *value = json_object_get(object, axis->option);
		if (!err)
			err = value ? axis->kind->from_json(axis, value, axis_field(axis, spec))
				    : -EINVAL;
	}
	return err;
}
