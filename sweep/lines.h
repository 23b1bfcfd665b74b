/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_LINES_H
#define TAILCHAIN_LINES_H

#include <stddef.h>

/* What a guest prints, in parts, as lines. */
struct lines {
	char *line; /* not ended yet */
	size_t size, room;
	size_t printed; /* bytes, so far */
};

/*
 * Calls `take` with each line that ends in the data, without its newline. What a guest may print is
 * bounded: NULL, or why it is to be ended.
 */
const char *lines_take(struct lines *lines, const char *data, size_t size,
		       void (*take)(void *context, const char *line, size_t size), void *context);

/* The same of what is no line. */
const char *lines_count(struct lines *lines, size_t size);

/* Forgets a line that was not ended. */
void lines_begin(struct lines *lines);
void lines_release(struct lines *lines);

#endif
