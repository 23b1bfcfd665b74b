/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_IMAGE_H
#define TAILCHAIN_IMAGE_H

#include "arch.h"

/* Kernel images: what they are, out of packages, and unpacked. */

/* The name of a kind, as in messages. */
const char *image_kind_name(enum image_kind kind);

/*
 * Whether the image boots on the architecture's emulator. Returns NULL, or why not: another
 * architecture's, cut off, no kernel at all. The caller frees it.
 */
char *image_check(const char *data, size_t size, const struct arch *arch);

/* The kernel in a Debian package: boot/vmlinuz-* or usr/lib/modules/.../vmlinuz. Prints why and
 * returns a negative errno where there is none. The caller frees the data. */
int image_from_package(const char *path, char **data, size_t *size);

/* The same of a .deb or an .rpm, and the release that its path names. The caller frees both. */
int image_in_package(const char *path, char **data, size_t *size, char **release);

/* What an image says that `uname -r` will; NULL where it does not say. The caller frees it. */
char *image_release(const char *data, size_t size);

/*
 * The kernel inside an image that unpacks itself, which a guest so need not do (a third of its boot
 * under emulation). -ENOENT where the image is no such, or nobody knows how. The caller frees the
 * data.
 */
int image_unpack(const char *data, size_t size, char **unpacked, size_t *unpacked_size);

#endif
