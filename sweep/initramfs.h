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

/* An uncompressed cpio archive, what all guests of an architecture have: folders, init and the
 * commands that are built for it. */
struct initramfs {
	char *path; /* in memory: no name of it could stay behind */
	char *sum;  /* as file_xxh3() */
};

/* That of an architecture, which is made once in a process and stays for as long. Prints why and
 * returns a negative errno where it cannot be. */
int initramfs_of(const struct arch *arch, const struct initramfs **initramfs);

#endif
