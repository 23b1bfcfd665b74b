/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_PLAN_H
#define TAILCHAIN_PLAN_H

#include "matrix.h"
#include "results.h"

/*
 * Prints the commands that measure the cells of which the folder has no result, one for each: a
 * line each, or as one JSON object that a CI system takes for its matrix. Returns an exit status.
 */
int matrix_plan(const struct matrix *matrix, bool as_json);

/* Prints which cells of a matrix are not among the results, or are not measured to their end.
 * Returns an exit status. */
int matrix_check(const struct matrix *matrix, const struct results *results);

#endif
