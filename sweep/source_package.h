/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SOURCE_PACKAGE_H
#define TAILCHAIN_SOURCE_PACKAGE_H

#include "source.h"

/* A package of the user's, .deb or .rpm, by a path with a slash. Its kernel is unpacked into the
 * cache. */
extern const struct kernel_source source_package;

/* Whether a path is that of a package, by its end. */
bool is_package(const char *path);

/* Takes the kernel out of the package at `path`. Prints why it cannot and returns a negative errno.
 */
int kernel_from_package(const char *path, struct kernel *kernel);

#endif
