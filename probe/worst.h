/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_WORST_H
#define TAILCHAIN_WORST_H

#include "question.h"

/* The most of the kernel stack that a case takes whose callers are as large as the verifier allows
 * and which makes as many tail calls as it can (`other`); `all` are the questions of how large they
 * may be, for `parts` callers each. */
extern const struct method how_worst;

#endif
