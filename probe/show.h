/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SHOW_H
#define TAILCHAIN_SHOW_H

#include <jansson.h>
#include <stdio.h>

#include "question.h"

/* A finding in a few words: "33 tail calls", "none up to 1000", "yes". The caller frees it. */
char *finding_text(const struct finding *finding);

/* One line of JSON per finding; the same without the records of its edge for CSV. */
json_t *finding_to_json(const struct finding *finding);
json_t *finding_to_row(const struct finding *finding);

struct stack_cost;

/* What the question is about, its edge, the commands that reproduce it, and what the case that
 * works costs of the kernel stack (NULL: not measured). */
void explain_finding(FILE *out, const struct finding *finding, const struct stack_cost *cost);

#endif
