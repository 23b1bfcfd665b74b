/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_PARTS_H
#define TAILCHAIN_PARTS_H

#include "cell.h"

/* How many of `idle` processors are worth a guest each, for so many questions of one cell: 1 or
 * more. */
int parts_worth(int questions, int idle);

/* As cell_run(), with the questions dealt out to so many guests that run at once, each followed by
 * a process of its own: no more than there are questions. */
int parts_run(struct cell *cell, int count);

#endif
