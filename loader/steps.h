/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_STEPS_H
#define TAILCHAIN_STEPS_H

#include <jansson.h>

#include "attempt.h"
#include "object.h"

/*
 * What is done with a loaded object after its run, as it is typed: run, delete ARRAY[KEY], set
 * ARRAY[KEY]=PROGRAM, global VAR=VALUE. It is the same load all the time, so that a slot changes
 * under code that jumps through it.
 */

/* Why a step cannot be done with the object, which the caller frees; NULL: all can. */
char *steps_check(const struct object *object, const struct setup *setup);

/*
 * Does them in turn, up to one that fails. A list of what each came to, with `step`, `verdict` and
 * `message`, and where it runs also `retval`, `made`, `ran`, `run_ns` and what `setup` reads;
 * `*worst` is the verdict of the last.
 */
json_t *steps_do(struct object *object, const struct spec *spec,
		 const struct observation *observation, const struct setup *setup,
		 enum verdict *worst);

#endif
