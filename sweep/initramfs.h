/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_INITRAMFS_H
#define TAILCHAIN_INITRAMFS_H

#include <stddef.h>

/* A file of ours and where it stands in the guest. */
struct guest_file {
	const char *path;   /* here */
	const char *inside; /* there, without a leading slash */
};

/*
 * Writes to `fd` an uncompressed cpio archive, the guest's whole file system: folders, files
 * (executable), and `command`, the words of argv. Prints why and returns a negative errno where it
 * cannot;
 * `*size` is the archive's.
 */
int initramfs_write(int fd, const struct guest_file *files, int count, char *const argv[],
		    size_t *size);

#endif
