/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_INIT_WRITTEN_H
#define TAILCHAIN_INIT_WRITTEN_H

#include <stddef.h>

#include "channel.h"

/* Marks an open file as not written by a command. */
void written_unmark(int fd);

/* Sends each file below the folder that was written since it was made or unmarked, as packets: its
 * path in the folder, its data, and an empty path where it ends. */
void written_send(const char *folder,
		  void (*send)(enum packet_kind kind, const void *data, size_t size));

#endif
