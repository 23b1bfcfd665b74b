/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_CATALOGUE_H
#define TAILCHAIN_CATALOGUE_H

#include "question.h"

/* All questions: limits first, then capabilities. */
extern const struct question catalogue[];
extern const int catalogue_count;

/* The specs of the objects that the questions chosen need (NULL: all), and with `likely` those that
 * they are likely to come to, one for each structure; the caller frees the array. */
void catalogue_specs(const bool *chosen, bool likely, struct specs *specs);

#endif
