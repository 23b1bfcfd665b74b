/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_KERNEL_H
#define TAILCHAIN_KERNEL_H

#include "arch.h"

/* A kernel to boot. */
struct kernel {
	const struct arch *arch;
	char *name;		 /* as it was asked for */
	char *source;		 /* where it is from, as in results */
	char *image;		 /* the file to boot */
	char *release;		 /* what `uname -r` will say; NULL where that is not known */
	char *label;		 /* tells it from others: its release, or FILE-<part of checksum> */
	char *package, *version; /* NULL for a file */
	char *sha256;		 /* of the file as it came */
};

void kernel_copy(struct kernel *copy, const struct kernel *kernel);
void kernel_release(struct kernel *kernel);

#endif
