/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SORT_H
#define TAILCHAIN_SORT_H

#include "compare.h"

/* Orders the rows: FIELD,... of those that compare_field.c has an order for, each followed by ^
 * (the smallest first) or v. Returns -EINVAL, printed, if it is not. */
int compare_sort(struct comparison *comparison, const char *order);

#endif
