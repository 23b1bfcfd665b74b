/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SPEC_H
#define TAILCHAIN_SPEC_H

#include "axis.h"
#include "json.h"

void spec_init(struct spec *spec);

/* The axes that follow another and were not given (`given` by axis id) take its value. */
void spec_follow(struct spec *spec, const bool given[AXIS_COUNT]);

/* Prints why and returns -EINVAL where values do not fit together. */
int spec_check(const struct spec *spec);

/* Brings lists into their shortest form, so that equal cases have equal specs. */
void spec_shorten(struct spec *spec);

/* Bytes that frame `frame` (0: the program's own) is asked to use. */
int spec_frame_bytes(const struct spec *spec, int frame);

/* Bytes of all frames but the innermost: what a tail call leaves in use, as far as it was asked
 * for; of a mixed chain those of the shape that has most. */
int spec_callers_bytes(const struct spec *spec);

bool spec_equal(const struct spec *a, const struct spec *b);

/* Whether an object of the case can have the axis set anew. */
bool spec_can_tune(const struct spec *spec, const struct axis *axis);

/* Whether an object compiled for one serves the other: they differ in tunable axes alone, and where
 * none is a structure of its own both have some or neither has. */
bool spec_same_structure(const struct spec *a, const struct spec *b);

/* The values of a spec by their options' names; all null without a spec. */
void spec_to_json(const struct spec *spec, json_t *object);

/* Reads them back. -EINVAL where one is lacking or is none; says nothing. */
int spec_from_json(const json_t *object, struct spec *spec);

#endif
