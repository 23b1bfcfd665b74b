/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_CELL_H
#define TAILCHAIN_CELL_H

#include <jansson.h>

#include "kernel.h"

/* One environment of a sweep, and what is asked in it. */
struct cell {
	const struct kernel *kernel;
	const char *mode;    /* jit or interpreter */
	char **questions;    /* patterns, ended by NULL; NULL: all */
	const char *objects; /* folder of compiled cases */
	/* Called with each finding, in the order of the catalogue; borrows it. */
	void (*finding)(void *context, const json_t *finding);
	void *context;
};

/*
 * Asks the questions in a guest; a fresh guest goes on where one died, and the question it was at
 * is answered `crashed`, with the kernel's words. Returns an exit status; what fails is printed.
 */
int cell_run(const struct cell *cell);

/*
 * Runs any command of ours in a guest, with `files` of the user's in its folder; what it prints
 * comes out here. Returns its exit status.
 */
int cell_shell(const struct kernel *kernel, const char *mode, char *const argv[],
	       char *const *files, int file_count, const char *objects);

#endif
