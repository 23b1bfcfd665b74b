/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_MOUNT_ALONE_H
#define TAILCHAIN_MOUNT_ALONE_H

/* Mounts one of the kernel's file systems for this process alone, in a mount namespace of its own.
 * Returns 0, or a negative errno, which is in errno as well. */
int mount_alone(const char *type, const char *at);

#endif
