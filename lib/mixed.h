/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_MIXED_H
#define TAILCHAIN_MIXED_H

#include "axis.h"

/* The case as one of its programs has it, 0 the entry, N stage_N: without stages, the axes of its
 * shape in their place. Of a chain that is not mixed, a copy. */
void spec_of_stage(const struct spec *spec, int program, struct spec *of);

/* The same of a shape, from 0; and the shape that the axes of a case come to: -E2BIG if it has no
 * room for the bytes. */
void spec_of_shape(const struct spec *spec, int shape, struct spec *of);
int shape_of_spec(const struct spec *spec, struct shape *shape);

/* The same by a program's name, `entry` or `stage_<N>`. */
void spec_of_program(const struct spec *spec, const char *name, struct spec *of);

/* Kinds of programs that the case has: its shapes, or 1. */
int spec_shape_count(const struct spec *spec);

/* Functions nested in the program that has most. */
int spec_most_frames(const struct spec *spec);

/* Prints why and returns -EINVAL where shapes do not fit to the rest of the case; each of them
 * alone spec_check() looks at. */
int mixed_check(const struct spec *spec);

/* Shapes that come again are left out, and a chain of one shape is not mixed: so that equal cases
 * have equal specs. */
void mixed_shorten(struct spec *spec);

#endif
