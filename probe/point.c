/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "message.h"
#include "number.h"
#include "point.h"
#include "suggest.h"
#include "text.h"
#include "tunables.h"

/* The name of an axis is followed by a dot and a frame where one of its sizes is meant. */
static const char *frame_part(const char *name)
{
	const char *dot = strchr(name, '.');
	return dot ? dot + 1 : NULL;
}

const struct axis *point_axis(const char *name)
{
	const struct axis *axis = axis_find(name, strcspn(name, "."));
	return frame_part(name) && axis && axis->kind != &axis_kind_SIZES ? NULL : axis;
}

/* The frame of NAME.N; -1 for NAME.callers, -EINVAL for none. */
static int frame_of(const char *part)
{
	uint64_t frame;
	if (!strcmp(part, "callers"))
		return -1;
	return number_parse(part, FRAMES_MAX - 1, &frame) ? -EINVAL : (int)frame;
}

static bool known(const char *name)
{
	const char *part = frame_part(name);
	if (!strcmp(name, "budget") || (point_axis(name) && (!part || frame_of(part) != -EINVAL)))
		return true;
	char *names = text("%s, stack.N, stack.callers, budget", axis_names());
	suggest_known("axis", name, names);
	free(names);
	return false;
}

bool point_axis_ordered(const char *name)
{
	if (!known(name))
		return false;
	const struct axis *axis = point_axis(name);
	if (!axis || axis->kind->ordered)
		return true;
	error("axis '%s': its values have no order", name);
	return false;
}

int point_range_parse(const char *text_, char **name, struct range *range)
{
	static const struct axis budget = {
		.option = "budget", .min = 1, .max = BUDGET_MAX, .ranged = true
	};
	const char *equals = strchr(text_, '=');
	if (!equals) {
		error("'%s': not of the form AXIS=FIRST..LAST", text_);
		return -EINVAL;
	}
	*name = text("%.*s", (int)(equals - text_), text_);
	if (!point_axis_ordered(*name))
		return -EINVAL;
	struct axis ranged = strcmp(*name, "budget") ? *point_axis(*name) : budget;
	ranged.ranged = true;
	return range_parse(&ranged, equals + 1, range) ? -EINVAL : 0;
}

static int add(struct settings *settings, const char *pair, int length)
{
	const char *equals = memchr(pair, '=', (size_t)length);
	if (!equals) {
		error("fix '%.*s': not of the form AXIS=VALUE", length, pair);
		return -EINVAL;
	}
	settings->at =
		memory_grow(settings->at, (size_t)settings->count + 1, sizeof(*settings->at));
	struct setting *setting = &settings->at[settings->count++];
	int name_length = (int)(equals - pair);
	*setting = (struct setting){ text("%.*s", name_length, pair),
				     text("%.*s", length - name_length - 1, equals + 1), 0 };
	return known(setting->axis) ? 0 : -EINVAL;
}

int settings_parse(struct settings *settings, const char *fix)
{
	/* A comma that no name follows belongs to the value, a list of sizes. */
	while (*fix) {
		const char *end = fix;
		for (;;) {
			end += strcspn(end, ",");
			if (!*end || strcspn(end + 1, "=") < strcspn(end + 1, ","))
				break;
			end++;
		}
		int err = add(settings, fix, (int)(end - fix));
		if (err)
			return err;
		fix = *end ? end + 1 : end;
	}
	return 0;
}

void settings_release(struct settings *settings)
{
	for (int i = 0; i < settings->count; i++) {
		free(settings->at[i].axis);
		free(settings->at[i].text);
	}
	free(settings->at);
	*settings = (struct settings){ 0 };
}

bool settings_have(const struct settings *settings, const char *axis)
{
	for (int i = 0; i < settings->count; i++)
		if (!strcmp(settings->at[i].axis, axis))
			return true;
	return false;
}

static int set_plain(struct point *point, const struct setting *setting)
{
	if (!strcmp(setting->axis, "budget")) {
		point->budget = (uint64_t)setting->value;
		if (!setting->text)
			return 0;
		if (!number_parse(setting->text, BUDGET_MAX, &point->budget) && point->budget)
			return 0;
		error("budget '%s': must be 1 to %d", setting->text, BUDGET_MAX);
		return -EINVAL;
	}
	const struct axis *axis = point_axis(setting->axis);
	void *field = axis_field(axis, &point->spec);
	if (setting->text)
		return axis->kind->parse(axis, setting->text, field) ? -EINVAL : 0;
	axis->kind->set(field, setting->value);
	return 0;
}

static bool is_sizes(const struct setting *setting)
{
	const struct axis *axis = point_axis(setting->axis);
	return axis && axis->kind == &axis_kind_SIZES;
}

/* Sets bytes of frames, of which there are as many as the point has. */
static int set_sizes(struct point *point, const struct setting *setting)
{
	const struct axis *axis = point_axis(setting->axis);
	struct sizes *sizes = axis_field(axis, &point->spec);
	const char *part = frame_part(setting->axis);
	int frames = point->spec.frames, first = 0, last = frames - 1;
	struct sizes value = { .count = 1, .bytes = { setting->value } };
	if (setting->text && axis->kind->parse(axis, setting->text, &value))
		return -EINVAL;
	if (value.count > (part ? 1 : frames)) {
		error("%s: %d values for %d frame%s", setting->axis, value.count, frames,
		      frames == 1 ? "" : "s");
		return -EINVAL;
	}
	if (part) {
		int frame = frame_of(part);
		if (frame >= frames) {
			error("%s: there are %d frame%s only", setting->axis, frames,
			      frames == 1 ? "" : "s");
			return -EINVAL;
		}
		first = frame < 0 ? 0 : frame;
		last = frame < 0 ? last - 1 : frame;
	}
	/* Sizes that the others keep stand in the list, as long as it is. */
	for (; sizes->count < frames; sizes->count++)
		sizes->bytes[sizes->count] = sizes->bytes[sizes->count - 1];
	for (int i = first; i <= last; i++)
		sizes->bytes[i] = sizes_at(&value, i);
	return 0;
}

int point_make(const struct settings *settings, const char *const *names, const int *values,
	       int count, struct point *point)
{
	int total = 0, err = 0;
	struct setting *all = calloc((size_t)(settings->count + count) + 1, sizeof(*all));
	if (!all)
		return -ENOMEM;
	for (int i = 0; i < settings->count; i++)
		all[total++] = settings->at[i];
	bool ring_set = settings_have(settings, "ring");
	for (int i = 0; i < count; i++) {
		all[total++] = (struct setting){ (char *)names[i], NULL, values[i] };
		ring_set |= !strcmp(names[i], "ring");
	}

	spec_init(&point->spec);
	point->budget = BUDGET_DEFAULT;
	point->spec.depth = 1;
	for (int i = 0; i < total && !err; i++)
		if (!is_sizes(&all[i]))
			err = set_plain(point, &all[i]);
	bool given[AXIS_COUNT];
	memset(given, true, sizeof(given));
	given[AXIS_prog_type] = settings_have(settings, "prog-type");
	spec_follow(&point->spec, given);
	if (!ring_set)
		point->spec.ring = point->spec.depth ? 1 : 0;
	/* Sizes come last: how many there are is known by now. */
	for (int i = 0; i < total && !err; i++)
		if (is_sizes(&all[i]))
			err = set_sizes(point, &all[i]);
	spec_shorten(&point->spec);
	free(all);
	return err ? err : spec_check(&point->spec);
}
