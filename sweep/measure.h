/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_MEASURE_H
#define TAILCHAIN_MEASURE_H

#include "matrix.h"
#include "results.h"

/*
 * Measures the cells, `jobs` at a time, and adds them to the results. With a folder, a cell whose
 * result is there already is not measured again, and each result is a file of its own, written
 * whole. A kernel that cannot be had is a cell with an error, and the rest goes on. Returns an exit
 * status; what fails is printed.
 */
int matrix_run(const struct matrix *matrix, struct results *results);

/* Measures the one cell and calls finding() as it goes. Returns an exit status. */
int matrix_run_one(const struct matrix *matrix,
		   void (*finding)(void *context, const json_t *finding), void *context);

#endif
