/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_OPTIONS_H
#define TAILCHAIN_OPTIONS_H

#include <argp.h>

#include "output.h"
#include "spec.h"

/* How the commands end. */
enum exit_status {
	EXIT_DONE = 0,
	EXIT_DIFFERS = 1,     /* done, and something differs from what was expected */
	EXIT_USAGE = 2,	      /* wrong usage */
	EXIT_NOT_MEASURED = 3 /* could not be measured */
};

/* What all commands understand alike; argp input of the parsers below. */
struct options {
	int verbose; /* -v, counted; -1 with -q */
	int jobs;    /* -j; number of processors by default */
	const struct format *format;
};

void options_init(struct options *options);

/* -v, -q and -j; --help and --version are argp's. */
extern const struct argp options_argp;
/* -o table|csv|json */
extern const struct argp format_argp;

/* The option key of an axis: its short option, or a number of its own. */
int axis_key(const struct axis *axis);
/* The axis of an option key, or NULL. */
const struct axis *axis_of_key(int key);

/*
 * argp's rows for the axes (`tunable_only`: only for those that can be set in a compiled object),
 * followed by the rows of `more`, which ends with an empty one. Lives as long as the process.
 */
const struct argp_option *axis_options(bool tunable_only, const struct argp_option *more);

/* Parses the command line with argp so that wrong usage is one line and ends with EXIT_USAGE. */
void options_parse(const struct argp *argp, int argc, char **argv, void *input);

#endif
