/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_TRACED_H
#define TAILCHAIN_TRACED_H

#include "question.h"

/* How many tail calls the case of `fix` makes while a program that does nothing is attached, as
 * `trace` says, to the function of each of its programs that makes them: of all that it asks for,
 * or as many as the kernel makes. */
extern const struct method how_traced;
/* Whether an object's extension can be attached to a program that stands in its prog array
 * (`steps` "fill, attach"), or that program be put there when it is extended ("attach, fill"). */
extern const struct method how_extended;

#endif
