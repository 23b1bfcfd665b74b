/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SURPRISE_ROWS_H
#define TAILCHAIN_SURPRISE_ROWS_H

#include "output.h"

/* What probe and sweep print of random cases: a row for each surprise, and one of the whole, whose
 * key is `random`. */
extern const struct view surprise_view;

/* The row of the whole: in JSON as it is, else as a line for people. */
void surprise_print_sum(const struct output *output, const json_t *sum);

#endif
