/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_MAP_H
#define TAILCHAIN_MAP_H

#include <jansson.h>

/*
 * Maps of two axes, out of the records of grids (each with its `file`): an object for each file and
 * kernel in which two axes have several values:
 *
 *   {"file","kernel","arch","mode","emulated","x":{"axis","values":[...]},"y":{...},
 *    "rows":[a sign for each x, ...],"fixed":{AXIS:VALUE,...}}
 *
 * with the signs of map_signs().
 */
json_t *maps_of(const json_t *points);

/* What a sign says, in the order of a legend: [{"sign","means"},...]. */
json_t *map_signs(void);

#endif
