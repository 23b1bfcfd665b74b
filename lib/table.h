/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_TABLE_H
#define TAILCHAIN_TABLE_H

#include "output.h"

/* What probe and sweep print of findings, in lines as wide as terminal_columns() says. */

/* A finding as it stands in its JSON: answer, cases at the edge, remark, words. */
extern const struct view finding_view;

/* The case of a finding that `works` or `fails`, and the budget where that is what was searched.
 * NULL if there is none; the caller frees it. */
char *table_side(const json_t *finding, const char *which);

/* Text in such lines, each after `indent` blanks. */
void table_wrapped(FILE *out, int indent, const char *words);

#endif
