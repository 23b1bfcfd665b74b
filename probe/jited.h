/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_JITED_H
#define TAILCHAIN_JITED_H

#include "question.h"

/* Whether the array that a program of the object `object` uses takes one that the kernel runs the
 * other way: interpreted where it has a JIT, or compiled. The kernel's setting is changed for the
 * load of that. */
extern const struct method how_jited;

#endif
