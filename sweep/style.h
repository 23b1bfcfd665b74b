/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_STYLE_H
#define TAILCHAIN_STYLE_H

#include <stdio.h>

#include "compare.h"

/* How a table is drawn: Markdown has bars, a plain one is padded. */
struct style {
	const char *title, *start, *between, *end;
	const char *change, *change_end; /* round what a change is told in */
	/* A count of answers that fail, of how many, that warn, that cannot be judged; and each of
	 * these with what is before the first. */
	const char *verdict, *judged_head, *judged;
	bool padded, rule;
	char *(*escape)(const char *words);
};

extern const struct style plain_style, markdown_style;

#define TITLE_TEXTS 5

/* printf() with texts from outside for its %s. */
void title_out(FILE *out, const struct style *style, const char *format,
	       const char *const texts[TITLE_TEXTS]);

/* The upstream version where that tells the columns apart, else the whole release; and the compiler
 * where the kernel is there with several. The caller frees it. */
char *short_kernel(const struct comparison *comparison, const struct cell_result *cell);

#endif
