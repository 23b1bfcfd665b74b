/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_MATRIX_H
#define TAILCHAIN_MATRIX_H

#include <stdbool.h>

#include "compilers.h"
#include "kernel.h"
#include "setup.h"
#include "supply.h"
#include "texts.h"

#define ARCHES_MAX 8
#define MODES_MAX  2

/* What a sweep is to measure: every combination of kernel, architecture, mode and compiler is a
 * cell. */
struct matrix {
	char **kernels; /* names, ended by NULL */
	int kernel_count;
	const struct arch *archs[ARCHES_MAX];
	int arch_count;
	const char *modes[MODES_MAX];
	int mode_count;
	struct cell_compilers compilers;
	struct supply supply; /* where kernels are from */
	char **questions;     /* patterns, ended by NULL; NULL: all */
	char **files; /* the user's own objects, ended by NULL, instead of questions; or NULL */
	const struct setup *setup; /* of those objects */
	const char *folder;	   /* where results are kept, or NULL */
	bool control;		   /* the answers are controlled with plain cases */
	bool cold;		   /* guests are booted, not restored */
	int timeout_s;		   /* of a cell, or a guest; 0: the default */
	int jobs;
};

/*
 * Adds the names of its kernels for an architecture, each word for many in its place by what the
 * sources have. One that stands for none is left as it is: it names no kernel. Returns an exit
 * status.
 */
int matrix_kernels(const struct matrix *matrix, const struct arch *arch, struct texts *names);

/* Whether its words name one cell alone. */
bool matrix_is_one(const struct matrix *matrix);

/* Each kernel of the matrix for each architecture and mode, one after another, whatever `run` does
 * with it. Returns the worst exit status. */
int matrix_each(const struct matrix *matrix,
		int (*run)(void *context, const struct kernel *kernel, const char *mode),
		void *context);

#endif
