/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_GRAPH_DOT_H
#define TAILCHAIN_GRAPH_DOT_H

#include <stdio.h>

#include "graph.h"

/* In graphviz's language. */
void graph_print_dot(FILE *out, const struct graph *graph);

/* By graphviz's `dot`. Returns 0, or -1 where it cannot, which is printed. */
int graph_print_svg(FILE *out, const struct graph *graph);

#endif
