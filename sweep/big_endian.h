/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_BIG_ENDIAN_H
#define TAILCHAIN_BIG_ENDIAN_H

#include "texts.h"

/* Adds the paths of the same objects for a big-endian kernel, in a folder `big` beside them. Those
 * that are members of the family are made where they are missing. Prints why and returns a negative
 * errno where one is not there. */
int objects_big_endian(char *const *objects, struct texts *paths);

#endif
