/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_RESULTS_H
#define TAILCHAIN_RESULTS_H

#include "cell_result.h"

/* What was found in several cells. */
struct results {
	struct cell_result *at;
	int count;
	json_t *index; /* where a cell is, as results_index(), while they are added; or NULL */
};

/* Adds a cell and takes it over. One that is there already must say the same; else it is printed
 * and -EINVAL. */
int results_add(struct results *results, struct cell_result *cell);

/* An object with an array of places in `at` for each cell_key() of these keys. */
json_t *results_index(const struct results *results, const char *const *keys);

/* By architecture, mode, source of kernels, kernel version and compiler. */
void results_sort(struct results *results);

void results_release(struct results *results);

#endif
