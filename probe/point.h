/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_POINT_H
#define TAILCHAIN_POINT_H

#include <stdint.h>

#include "family.h"
#include "spec.h"

/*
 * Where a probe looks: a case and a budget. Beside the axes of a case one can say
 *
 *   stack          all frames alike
 *   stack.N        frame N alone (0: the program's own)
 *   stack.callers  all frames but the innermost
 *   budget         tail calls after which programs ask for no more
 */
struct point {
	struct spec spec;
	uint64_t budget;
};

/* One axis and its value; `text` instead of `value` where it is no whole number. */
struct setting {
	char *axis;
	char *text;
	int value;
};

struct settings {
	struct setting *at;
	int count;
};

/* AXIS=VALUE,... added to the settings. Prints why and returns -EINVAL. */
int settings_parse(struct settings *settings, const char *fix);
void settings_release(struct settings *settings);
bool settings_have(const struct settings *settings, const char *axis);

/* The axis that a name such as stack.callers belongs to; NULL for `budget` and for unknown names.
 */
const struct axis *point_axis(const char *name);
/* Whether the name is that of an axis of points whose values have an order. Prints why not. */
bool point_axis_ordered(const char *name);
/* AXIS=FIRST..LAST; the name is copied to `*name`. Prints why and returns -EINVAL. */
int point_range_parse(const char *text, char **name, struct range *range);

/*
 * The point with these settings, and `count` more axes at `values`. What is not set is at the
 * default of the axis, but depth is 1, ring 1 and the stack 0: one tail call, of a program to one
 * that calls itself. Prints why and returns -EINVAL where values do not fit together.
 */
int point_make(const struct settings *settings, const char *const *names, const int *values,
	       int count, struct point *point);

#endif
