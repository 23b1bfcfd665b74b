/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_MATRIX_FILE_H
#define TAILCHAIN_MATRIX_FILE_H

#include <jansson.h>

#include "options.h"

/*
 * Reads a matrix from a file: a JSON object whose keys are names of options of these tables (ended
 * by NULL), without dashes, of group `groups` at most, and whose values are what would be typed: a
 * text, a number, true, or a list of them. All is taken as if it was typed. `*json` is what was
 * read, which what is filled borrows from; the caller frees it. Prints what is wrong and returns
 * -EINVAL.
 */
int matrix_file_read(const char *path, const struct option_row *const *tables, int groups,
		     void *filled, json_t **json);

#endif
