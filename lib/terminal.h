/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_TERMINAL_H
#define TAILCHAIN_TERMINAL_H

#include <stdio.h>

/* Columns that a line of text may have there: those of a terminal, as far as lines of 60 to 200
 * columns are readable; 100 where it is none. */
int terminal_columns(FILE *out);

/* How words are set off on a terminal. What they say, they say without it. */
enum emphasis { PLAIN, EMPHASIS_HEAD, EMPHASIS_ALARM };

/* Prints a line like print_line(), set off where `out` is a terminal that knows how, and NO_COLOR
 * is not set (no-color.org). */
void print_emphasized(FILE *out, enum emphasis emphasis, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Bytes as they came; to a terminal as print_lines() has them. */
void print_passed(FILE *out, const char *data, size_t size);

#endif
