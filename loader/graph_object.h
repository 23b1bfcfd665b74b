/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_GRAPH_OBJECT_H
#define TAILCHAIN_GRAPH_OBJECT_H

#include "graph.h"
#include "object.h"

/* The programs, as they are loaded, the prog arrays and the slots of a prepared object. */
void graph_of_object(struct graph *graph, const struct object *object);

#endif
