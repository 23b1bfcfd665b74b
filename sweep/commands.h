/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_COMMANDS_H
#define TAILCHAIN_COMMANDS_H

#include <jansson.h>

#include "compare_format.h"
#include "gate.h"
#include "matrix.h"
#include "options.h"
#include "setup.h"
#include "surprises.h"
#include "shell.h"
#include "texts.h"

/* All that the command line says. */
struct sweep {
	struct options options;
	const struct compare_format *format;
	struct matrix matrix;
	struct texts kernels, objects, questions, filters, archives, folders;
	json_t *matrix_file; /* what was read of it, or NULL */
	struct texts compilers, cpus;
	struct texts axes, grids, fixed; /* of questions of one's own */
	struct setup setup;		 /* of the objects */
	struct gates gates;
	const char *folder, *test, *baseline, *sort, *from, *to, *check, *changes;
	bool changed, brief, clear, all, as_json;
	struct random_sweep random; /* no cases: none are asked for */
	struct setup own_setup;	    /* of the object that bisect is about */
	char *bisected[2];	    /* the object that bisect is about, ended by NULL */
	char **arguments;	    /* the rest of the command line, ended by NULL; or NULL */
	struct shell shell;	    /* of a command in a guest */
};

struct subcommand {
	const char *name, *arguments, *help;
	int (*run)(struct sweep *sweep); /* returns an exit status */
	bool needs_kernels;
};

extern const struct subcommand subcommands[];
extern const int subcommand_count;

#endif
