/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_DEVICE_H
#define TAILCHAIN_DEVICE_H

/* Maps the memory that is shared with the host, a PCI device's, which needs no driver. NULL, or why
 * there is none. */
const char *device_map(void **memory);

#endif
