/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_MODEL_FACTS_H
#define TAILCHAIN_MODEL_FACTS_H

#include "output.h"

#include "model.h"
#include "question.h"
#include "seen.h"

/*
 * Asks the questions that the facts of a model are the answers to, as far as they do not stand in
 * `known`. `saying`, if it is not NULL, is called before each (`value` NULL) and behind it.
 */
void model_measure(struct inquiry *inquiry, const struct seen_cases *known,
		   void (*saying)(const char *fact, const int64_t *value), struct model *model);

/* The specs of the objects that this takes; see catalogue_specs(). */
void model_specs(bool likely, struct specs *specs);

/* The model in a page: a row for each fact. */
void model_print(const struct model *model, struct output *output);

#endif
