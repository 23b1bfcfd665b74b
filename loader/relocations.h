/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_RELOCATIONS_H
#define TAILCHAIN_RELOCATIONS_H

#include <stdbool.h>

/*
 * CO-RE relocations that have no match on this kernel, and for which libbpf puts its mark into the
 * code. It tells of them in lines for its own developers alone.
 */

/* Whether the line, by its format, is one of those. */
bool relocations_are_told(const char *format);

/* Takes such a line. */
void relocations_listen(const char *line);

/* What has no match in a function of that name, else in any, joined by commas; "" if nothing is
 * known. The caller frees it. */
char *relocations_unmatched(const char *function);

void relocations_forget(void);

#endif
