/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <string.h>

#include "axis.h"
#include "texts.h"

const struct axis *axis_find(const char *option, size_t length)
{
	axis_for_each (axis)
		if (!strncmp(axis->option, option, length) && !axis->option[length])
			return axis;
	return NULL;
}

const char *axis_names(void)
{
	static char names[16 * AXIS_COUNT];
	if (!*names)
		axis_for_each (axis) {
			strcat(names, axis == axes ? "" : ", ");
			strcat(names, axis->option);
		}
	return names;
}

void *axis_field(const struct axis *axis, struct spec *spec)
{
	return (char *)spec + axis->offset;
}

const void *axis_value(const struct axis *axis, const struct spec *spec)
{
	return (const char *)spec + axis->offset;
}

int axis_int(const struct axis *axis, const struct spec *spec)
{
	return *(const int *)axis_value(axis, spec);
}

const char *axis_word(const struct axis *axis, const struct spec *spec)
{
	return axis->choices[axis_int(axis, spec)];
}

bool axis_word_in(const struct axis *axis, const struct spec *spec, const char *words)
{
	struct texts list = { 0 };
	if (!words)
		return false;
	texts_split(&list, words, " ");
	bool found = texts_have(&list, axis_word(axis, spec));
	texts_release(&list);
	return found;
}

bool axis_of_runs(const struct axis *axis)
{
	return axis->tunable == TUNABLE_BY_VARIABLE || axis->tunable == TUNABLE_BY_LINKS;
}
