/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SOURCE_H
#define TAILCHAIN_SOURCE_H

#include <stdbool.h>

#include "kernel.h"

/* Where kernels come from. Functions print why not. */
struct kernel_source {
	/* Whether a kernel of that name is for it to get. NULL: any that no other knows. */
	bool (*knows)(const char *name);
	/* Gets the kernel of kernel->name for kernel->arch. A negative errno: it cannot be had. */
	int (*get)(const char *mirror, struct kernel *kernel);
	/* Prints the kernels that it has; returns an exit status. NULL: it has no list. */
	int (*list)(const struct arch *arch, const char *mirror);
};

#endif
