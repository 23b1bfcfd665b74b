/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_STREAM_H
#define TAILCHAIN_STREAM_H

#include <stddef.h>

/*
 * A machine's state as QEMU writes it (its docs/devel/migration, migration/savevm.c and ram.c),
 * without the memory that others have too (x-ignore-shared). Of that it has the addresses, which
 * must be those of the machine that is restored (ram_load_precopy(): "Mismatched GPAs"): but the
 * memory of a PCI device has none there yet.
 */

/* The device's end of a block's name. */
#define STREAM_CHANNEL "/channel"

/* Takes the address of the one block whose name ends so out of a state. -EPROTO: there is none, or
 * it is no state. */
int stream_unplace(void *state, size_t size, const char *ending);

#endif
