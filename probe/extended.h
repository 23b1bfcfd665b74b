/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_EXTENDED_H
#define TAILCHAIN_EXTENDED_H

#include "question.h"

/* Whether an object's extension can be attached to a program that stands in its prog array
 * (`steps` "fill, attach"), or that program be put there when it is extended ("attach, fill"). */
extern const struct method how_extended;

/* Tail calls, of `last`, that go from an object's extension back to the program that it is
 * attached to, which was put into the array before. */
extern const struct method how_extension_loop;

#endif
