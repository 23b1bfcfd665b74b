/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_CAUSES_H
#define TAILCHAIN_CAUSES_H

#include "../sweep/compare.h"

/*
 * Why answers changed, with the commits that did it: an array of
 * {"limit","arch","mode","from","to", "commit","subject","tag","stable","why"} in `changes` of a
 * JSON file. NULL for `path`: the file that comes along, if there is one. Prints what is wrong and
 * returns a negative errno.
 */
int causes_read(const char *path, json_t **causes);

/* The places in `causes` of what changed this answer, as an array; NULL: none is known. */
json_t *causes_of(const json_t *causes, const char *limit, const struct cell_answer *answer);

#endif
