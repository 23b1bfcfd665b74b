/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_KERNELS_H
#define TAILCHAIN_KERNELS_H

#include "kernel.h"

/*
 * Gets the kernel of that name from the source that knows it: a version prefix (6.12), `newest`,
 * `host`, or, with a slash in it, a file. Prints why and returns a negative errno where it cannot
 * be had.
 */
int kernel_get(const char *name, const struct arch *arch, const char *mirror,
	       struct kernel *kernel);

/* Prints the kernels that the sources have. Returns an exit status. */
int kernel_list(const struct arch *arch, const char *mirror);

#endif
