/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_KERNEL_STORE_H
#define TAILCHAIN_KERNEL_STORE_H

#include <stddef.h>

#include "kernel.h"
#include "package.h"

/* The kernels of packages in the user's cache, each in a folder: kernels/ARCH/PLACE/{image,
 * kernel.json}. */

/* The kernel in that place, for kernel->arch, if it is there and whole, and of that version of its
 * package (NULL: any); else -ENOENT. */
int kernel_store_get(const char *place, const char *version, struct kernel *kernel);

/* Puts it there, unpacked: the image first, then what makes it valid. Prints why it cannot and
 * returns a negative errno. */
int kernel_store_put(const char *place, const struct package *package, const struct arch *arch,
		     const char *data, size_t size);

#endif
