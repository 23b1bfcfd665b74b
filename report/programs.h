/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_PROGRAMS_H
#define TAILCHAIN_PROGRAMS_H

#include "../sweep/results.h"

/* The plain C of each case at the edges of these results, by the case's name; what gen does not
 * know, or cannot make now, is left out. So many are made at a time. */
json_t *programs_of(const struct results *results, int jobs);

/* The case of a finding whose program is shown: the one that does not work, else the one that does.
 * NULL: there is none. */
const char *program_case(const json_t *finding);

#endif
