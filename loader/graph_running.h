/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_GRAPH_RUNNING_H
#define TAILCHAIN_GRAPH_RUNNING_H

#include "graph.h"

/*
 * What is in the running system's prog arrays now: the programs in their slots and those that use
 * them, with the code that the kernel shows of them, and the arrays that these use in turn. Both
 * print what is wrong and return an exit status. Nothing of the system is changed or kept.
 */
/* From the array of that id on, or from all arrays and programs that are pinned in a folder. */
int graph_of_map(struct graph *graph, uint32_t id);
int graph_of_pins(struct graph *graph, const char *directory);

#endif
