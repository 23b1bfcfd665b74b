/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SHOW_H
#define TAILCHAIN_SHOW_H

#include <stdio.h>

#include "causes.h"
#include "evidence.h"
#include "../sweep/compare.h"

struct figure;

/* What is shown, and how. */
struct shown {
	const char *format, *title;
	const struct evidence *evidence;
	const struct comparison *comparison;
	const struct causes *causes; /* why answers changed */
	const struct figure *figure;
	int jobs; /* how many programs are made at a time */
};

/* A way to show results. Returns 0, or a negative errno, printed. */
struct show_format {
	const char *name;
	int (*show)(FILE *out, const struct shown *shown);
	bool binary; /* nothing for a terminal */
};

#endif
