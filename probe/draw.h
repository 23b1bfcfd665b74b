/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_DRAW_H
#define TAILCHAIN_DRAW_H

#include <stdint.h>

#include "spec.h"

/*
 * Random cases over the axes of the family, with weight on edges. One structure, which costs a
 * compilation, is drawn for so many cases; some are of chains of several shapes. The same seed
 * gives the same cases on any machine.
 */
#define DRAW_OF_A_STRUCTURE 16

/* Case `number` (from 0) of a seed. */
void draw_case(uint64_t seed, uint64_t number, struct spec *spec);

#endif
