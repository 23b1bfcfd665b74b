/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_MATRIX_H
#define TAILCHAIN_MATRIX_H

#include "kernel.h"
#include "results.h"

#define ARCHES_MAX 8
#define MODES_MAX  2

/* What a sweep is to measure: every combination of kernel, architecture and mode is a cell. */
struct matrix {
	char **kernels; /* names, ended by NULL */
	int kernel_count;
	const struct arch *archs[ARCHES_MAX];
	int arch_count;
	const char *modes[MODES_MAX];
	int mode_count;
	const char *mirror;
	char **questions; /* patterns, ended by NULL; NULL: all */
	char **files;	  /* the user's own objects, ended by NULL, instead of questions; or NULL */
	const char *entry;
	const char *folder; /* where results are kept, or NULL */
	int timeout_s;	    /* of a cell, or a guest; 0: the default */
	int jobs;
};

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

/* Prints a command a line: each measures one cell that the folder has no result of. */
int matrix_plan(const struct matrix *matrix);

/* Each kernel of the matrix for each architecture and mode, one after another, whatever `run` does
 * with it. Returns the worst exit status. */
int matrix_each(const struct matrix *matrix,
		int (*run)(void *context, const struct kernel *kernel, const char *mode),
		void *context);

#endif
