/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_PLAN_H
#define TAILCHAIN_PLAN_H

#include "matrix.h"

/* Prints a command a line: each measures one cell that the folder has no result of. */
int matrix_plan(const struct matrix *matrix);

#endif
