/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_RESULT_FILES_H
#define TAILCHAIN_RESULT_FILES_H

#include "texts.h"

/* Adds the files that a path of results names: itself, or all files NAME.jsonl of a folder. Prints
 * what is wrong, also that a folder has none, and returns a negative errno. */
int result_files(const char *path, struct texts *paths);

#endif
