/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SELECTION_H
#define TAILCHAIN_SELECTION_H

#include <stdbool.h>

#include "package.h"
#include "texts.h"

/* Words that name many kernels of a list: FIRST..LAST, a pattern, `all`, `minors`. */

/* Whether a kernel's name is such a word. */
bool selection_is(const char *word);

/* Adds what names each of the kernels that a word stands for, source by source, the oldest first.
 * Returns how many. */
int selection_expand(const struct package_list *list, const char *word, struct texts *names);

/* The kernels before and after where one of that name would be; NULL: there is none. The caller
 * frees it. */
char *selection_nearest(const struct package_list *list, const char *word);

#endif
