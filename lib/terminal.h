/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_TERMINAL_H
#define TAILCHAIN_TERMINAL_H

#include <stdio.h>

/* Columns that a line of text may have there: those of a terminal, as far as lines of 60 to 200
 * columns are readable; 100 where it is none. */
int terminal_columns(FILE *out);

#endif
