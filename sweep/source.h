/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SOURCE_H
#define TAILCHAIN_SOURCE_H

#include <stdbool.h>

#include "kernel.h"
#include "package.h"
#include "supply.h"

/*
 * Where kernels come from: one that is told by the form of its name, or one of a list. Functions
 * print why not; what is NULL a source has not.
 */
struct kernel_source {
	/* Whether a kernel of that name is this source's, by its form. */
	bool (*knows)(const struct supply *supply, const char *name);
	/* Gets the kernel of kernel->name for kernel->arch. A negative errno: it cannot be had.
	 * NULL: the list has it, if any. */
	int (*get)(struct kernel *kernel);
	/* Adds what it has for an architecture, source by source. A negative errno: it cannot be
	 * told. */
	int (*list)(const struct supply *supply, const struct arch *arch,
		    struct package_list *list);
	/* Gets one of the list for kernel->arch. */
	int (*take)(const struct package *package, struct kernel *kernel);
	/* Whether it is in the cache already. */
	bool (*cached)(const struct package *package, const struct arch *arch);
};

#endif
