/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_GRAPH_ROWS_H
#define TAILCHAIN_GRAPH_ROWS_H

#include "graph.h"
#include "output.h"

/* A row for each way that a tail call can go, and for each program that makes none. */
void graph_print_rows(struct output *output, const struct graph *graph);

#endif
