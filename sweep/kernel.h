/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_KERNEL_H
#define TAILCHAIN_KERNEL_H

#include "arch.h"

/* A kernel to boot. */
struct kernel {
	const struct arch *arch;
	char *name;		 /* as it was asked for */
	char *image;		 /* the file to boot */
	char *release;		 /* of a package's kernel; NULL for a file */
	char *label;		 /* tells it from others: its release, or FILE-<part of checksum> */
	char *package, *version; /* NULL for a file */
	char *sha256;		 /* of the file as it came */
};

/*
 * Gets the kernel of that name: a version prefix (6.12), `newest`, `host`, or, with a slash in it,
 * a file. From Debian's archive it is fetched into the user's cache where it is not there yet,
 * unpacked, and verified before each use. Prints why and returns a negative errno where it cannot
 * be had.
 */
int kernel_get(const char *name, const struct arch *arch, const char *mirror,
	       struct kernel *kernel);
void kernel_release(struct kernel *kernel);

/* Prints the kernels of the archive. Returns an exit status. */
int kernel_list(const struct arch *arch, const char *mirror);

/* The newest kernel series of the machine's own Debian release, as a version prefix; "newest" where
 * it cannot be told. The caller frees it. */
char *kernel_own_series(void);

#endif
