/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_FILTER_H
#define TAILCHAIN_FILTER_H

#include "compare.h"

/*
 * Leaves out what a filter does not name: GLOB (of limits) or FIELD=VALUE, with = == != < <= > >=
 * and ~ (glob); fields as compare_field.c has them. `!` negates it. A row needs one of the
 * filters that name limits, and all others. -EINVAL, printed, if one is none.
 */
int compare_filter(struct comparison *comparison, char *const *filters);

#endif
