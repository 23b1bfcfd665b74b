/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_MODEL_RUN_H
#define TAILCHAIN_MODEL_RUN_H

#include "model.h"
#include "text.h"

/* A line of why. */
#define SAY(prediction, ...) text_append(&(prediction)->why, __VA_ARGS__)

/* What a model expects of the run of a case that the verifier takes and that asks for tail calls:
 * how many are made, and what they leave on the kernel's stack. */
void model_run(const struct model *model, const struct spec *spec, int64_t budget,
	       struct prediction *prediction);

/* Tail calls that the kernel makes on one way down, of a case that asks for any number of them;
 * of a mixed chain, of its first shape. */
int64_t model_count(const struct model *model, const struct spec *spec);

/* Whether a program of the case goes on with the count that it is called with. Some kernels'
 * callbacks begin it anew: nothing bounds such a chain. */
bool model_counts_on(const struct model *model, const struct spec *spec);

#endif
