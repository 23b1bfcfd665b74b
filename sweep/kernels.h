/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_KERNELS_H
#define TAILCHAIN_KERNELS_H

#include "kernel.h"
#include "package.h"
#include "supply.h"

/*
 * Gets the kernel of that name from the source that knows it: a version prefix (6.12), a release,
 * `newest`, `host`, or, with a slash in it, a file, a package or a tree. Prints why and returns a
 * negative errno where it cannot be had.
 */
int kernel_get(const char *name, const struct arch *arch, const struct supply *supply,
	       struct kernel *kernel);

/* The kernels that the sources have, source by source; what of them cannot be read is printed once.
 * A negative errno: some could not. The list stays theirs. */
int kernels_known(const struct supply *supply, const struct arch *arch,
		  const struct package_list **list);

/* Prints the kernels that the sources have. Returns an exit status. */
int kernel_list(const struct arch *arch, const struct supply *supply);

#endif
