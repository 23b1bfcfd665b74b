/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SOURCE_FILE_H
#define TAILCHAIN_SOURCE_FILE_H

#include "source.h"

/* A kernel image of the user's, by a path with a slash. */
extern const struct kernel_source source_file;

/* Takes the kernel from the file at `path`. Prints why it cannot and returns a negative errno. */
int kernel_from_file(const char *path, struct kernel *kernel);

#endif
