/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SLOTS_H
#define TAILCHAIN_SLOTS_H

#include "question.h"

/* How many slots a prog array may have: the largest power of two, up to `last`, that the kernel
 * makes one of; its memory is not touched. */
extern const struct method how_slots;

/* Of the object `object` and its program `entry`, which tail-calls by an array of one slot: whether
 * the call is missed; */
extern const struct method how_outside;
/* microseconds that it takes to `steps`, "replace" or "empty", the slot; */
extern const struct method how_change;
/* whether a run ever misses it while another process replaces what it holds. */
extern const struct method how_gap;

#endif
