/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_RESULTS_READ_H
#define TAILCHAIN_RESULTS_READ_H

#include "results.h"

/* Adds the cells of a file, or of all files NAME.jsonl of a folder. Prints what is wrong, with the
 * line's number, and returns a negative errno. */
int results_read(struct results *results, const char *path);

#endif
