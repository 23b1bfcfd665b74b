/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_CONTROL_H
#define TAILCHAIN_CONTROL_H

#include <stdbool.h>

#include "question.h"

/*
 * The control of an answer, where the inquiry has controls: an instrumented case must be judged as
 * plain code is. Loads the plain case of both sides of its edge; where the kernel says something
 * else of one, the answer is coloured by our instruments, and `asked->coloured` says what was said
 * of each.
 */
void control(struct inquiry *inquiry, const struct asked *asked);

/* Whether the verifier says the same, but for the numbers of registers, instructions and functions,
 * of which two programs that do the same may differ. */
bool same_words(const char *a, const char *b);

#endif
