/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_DRAW_H
#define TAILCHAIN_DRAW_H

#include "show.h"

/* A figure: its script for gnuplot, behind what all have in common. Each says what its axes are,
 * with their units. Returns 0, or a negative errno, printed, where there is nothing to draw. */
struct figure {
	const char *name;
	int (*draw)(FILE *script, const struct shown *shown);
};

/* All of them, ended by one without a name; the first is the default. */
extern const struct figure figures[];

int draw_lines(FILE *script, const struct shown *shown);
int draw_edges(FILE *script, const struct shown *shown);
int draw_kernel_stack(FILE *script, const struct shown *shown);

/* A text as gnuplot reads it, between quotes. The caller frees it. */
char *draw_quoted(const char *words);

/* Draws the figure that is asked for, as SVG or PNG, with gnuplot. */
int draw_show(FILE *out, const struct shown *shown);

#endif
