/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_EXTENDED_H
#define TAILCHAIN_EXTENDED_H

#include "question.h"

/* Whether an object's extension can be attached to a program that stands in its prog array
 * (`steps` "fill, attach"), or that program be put there when it is extended ("attach, fill"). */
extern const struct method how_extended;

#endif
