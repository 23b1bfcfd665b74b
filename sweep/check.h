/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SWEEP_CHECK_H
#define TAILCHAIN_SWEEP_CHECK_H

#include "matrix.h"

/* Whether what is asked of the user's objects fits them, as far as they alone tell: asked of our
 * loader on this machine, before a guest is. Prints what does not, and returns EXIT_USAGE;
 * EXIT_DONE otherwise. What cannot be opened each cell will say. */
int objects_check(const struct matrix *matrix);

#endif
