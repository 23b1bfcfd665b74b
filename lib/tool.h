/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_TOOL_H
#define TAILCHAIN_TOOL_H

#include <stdbool.h>

#include "process.h"

/* A command that is run for its output, and what becomes of its words where it fails. */
struct tool {
	struct process process;
	const char *what; /* what it is run for, which messages begin with; NULL: its own name */
	const char *mark; /* its words begin with this, where it says so much; NULL: with its first
			     line */
	int most;	  /* the largest exit status that is no failure */
	char **words; /* a line of its words is kept here, and not printed; the caller frees it */
	bool ours;    /* a command of ours: it says itself what it has to say */
};

/*
 * Runs it to its end and keeps what it prints. Returns its exit status: one of a failure has words
 * with it, which are printed or kept. -1: it could not be run, was killed, or failed without a
 * word, which is printed.
 */
int tool_run(const struct tool *tool, struct process_result *result);

#endif
