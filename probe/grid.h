/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_GRID_H
#define TAILCHAIN_GRID_H

#include "options.h"
#include "output.h"
#include "question.h"

/* Two axes, every combination of which is probed. The first one runs across, the second down. */
struct grid {
	char *names[2];
	struct range ranges[2];
};

/* AXIS=RANGE,AXIS=RANGE. Prints why and returns -EINVAL. */
int grid_parse(const char *text, struct grid *grid);

/* Probes all points, very many with `yes` alone, and prints a map, or a record for each. Returns an
 * exit status. */
int grid_run(struct inquiry *inquiry, const struct grid *grid, const struct settings *fixed,
	     bool yes, struct output *output);

void grid_release(struct grid *grid);

#endif
