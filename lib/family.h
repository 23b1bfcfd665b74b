/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_FAMILY_H
#define TAILCHAIN_FAMILY_H

#include <stdint.h>

#include "axis_kind.h"
#include "spec.h"

/* first, first + step, ... up to last */
struct range {
	int first, last, step;
};

/*
 * A set of cases: on each axis a range of numbers, or one value. The cases are all combinations;
 * the last axis turns fastest.
 */
struct family {
	struct spec fixed;
	bool ranged[AXIS_COUNT]; /* which axes have a range in place of the fixed value */
	struct range ranges[AXIS_COUNT];
	bool given[AXIS_COUNT];
};

/* All axes at their defaults: one case. */
void family_init(struct family *family);

/* All axes at the spec's values: one case. */
void family_init_from(struct family *family, const struct spec *spec);

/* A value of the axis as it is typed: N, FIRST..LAST[:STEP], B0,B1,... or a word. Prints why and
 * returns -EINVAL or -ERANGE. */
int family_set(struct family *family, const struct axis *axis, const char *value);

/* FIRST..LAST[:STEP] or N. Prints why and returns -EINVAL or -ERANGE. */
int range_parse(const struct axis *axis, const char *value, struct range *range);
int range_count(const struct range *range);

/* More cases than anybody asks for by accident. */
#define CASES_WITHOUT_YES 100000

/* Whether so many (UINT64_MAX: more than that) are wanted; prints that --yes is needed. */
bool cases_wanted(uint64_t count, bool yes);

/* The numbers of a NUMBER axis; those of its fixed value where it has no range. */
struct range family_range(const struct family *family, enum axis_id axis);

/* How many cases; UINT64_MAX if more than that. */
uint64_t family_count(const struct family *family);

/* Case `number` (from 0). Prints why and returns -EINVAL where its values do not fit together. */
int family_case(const struct family *family, uint64_t number, struct spec *spec);

#endif
