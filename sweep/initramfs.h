/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_INITRAMFS_H
#define TAILCHAIN_INITRAMFS_H

#include <stdbool.h>

#include "arch.h"

/* A file of ours and where it stands in the guest. */
struct guest_file {
	const char *path;   /* here */
	const char *inside; /* there, without a leading slash */
	bool to_come;	    /* it is not here yet: the guest may write it */
};

/*
 * Writes to `fd` an uncompressed cpio archive, what all guests of an architecture have: folders,
 * init and the commands that are built for it. Prints why and returns a negative errno where it
 * cannot.
 */
int initramfs_write(int fd, const struct arch *arch);

#endif
