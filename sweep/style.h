/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_STYLE_H
#define TAILCHAIN_STYLE_H

#include <stdio.h>

#include "compare.h"

/* How a table is drawn: Markdown has bars, a plain one is padded. */
struct style {
	const char *title, *start, *between, *end;
	const char *change, *change_end; /* round what a change is told in */
	bool padded, rule;
	char *(*escape)(const char *words);
};

extern const struct style plain_style, markdown_style;

/* printf() with texts from outside for its %s, NULL behind the last. */
void title_out(FILE *out, const struct style *style, const char *format,
	       const char *const texts[4]);

/* The upstream version where that tells the columns apart, else the whole release. The caller frees
 * it. */
char *short_kernel(const struct comparison *comparison, const struct cell_result *cell);

#endif
