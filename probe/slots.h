/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SLOTS_H
#define TAILCHAIN_SLOTS_H

#include "question.h"

/* How many slots a prog array may have: the largest power of two, up to `last`, that the kernel
 * makes one of; its memory is not touched. */
extern const struct method how_slots;

#endif
