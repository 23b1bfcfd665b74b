/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SURPRISES_H
#define TAILCHAIN_SURPRISES_H

#include <stdint.h>

#include "kernel.h"
#include "output.h"
#include "texts.h"

/* Random cases in guests. */
struct random_sweep {
	uint64_t count, seed; /* as probe has them */
	int time_s;	      /* of a cell; 0: as long as it takes */
	int jobs;
	bool cold;
	int timeout_s;	      /* of a cell, all its guests together; 0: the default */
	struct output output; /* what differs, and the sum */
	struct texts objects; /* paths of compiled cases, made at the first need */
};

/*
 * Runs `probe --random` in guests of a kernel. Where one dies it is restored, and told of all that
 * was observed by then: it comes to where it was at once, and goes on behind what it died of. So it
 * is with objects that it lacked. Returns an exit status; what fails is printed.
 */
int surprises_run_in(void *sweep, const struct kernel *kernel, const char *mode);

void surprises_release(struct random_sweep *sweep);

#endif
