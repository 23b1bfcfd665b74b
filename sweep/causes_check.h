/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_CAUSES_CHECK_H
#define TAILCHAIN_CAUSES_CHECK_H

#include <stdio.h>

#include "causes.h"
#include "results.h"

/*
 * Holds what is known of changes against what was measured, and prints what does not fit, a line
 * each: a kernel whose answer is another than the entries for its version make it, a change that no
 * entry tells of, and an entry that no two kernels of the results show. Entries for an architecture
 * and mode of which the results have fewer than two kernels are left out. Returns how many do not
 * fit, and counts in `*held` the entries that do.
 */
int causes_check(FILE *out, const struct causes *causes, const struct results *results, int *held);

#endif
