/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_GRAPH_TEXT_H
#define TAILCHAIN_GRAPH_TEXT_H

#include <stdio.h>

#include "graph.h"

/* For a terminal: a line for each program, and what is to be known of them all. */
void graph_print_text(FILE *out, const struct graph *graph);

/* What a call goes by, `jmp[3]`, and where to; the caller frees it. */
char *graph_call_by(const struct graph *graph, const struct graph_call *call);
const char *graph_target(const struct graph *graph, int target);

/* Why programs of an array cannot share it, one array after another: the array, and the two; NULL
 * if there is none any more. `*array` begins with 0. The caller frees it. */
char *graph_misfit(const struct graph *graph, int *array);

#endif
