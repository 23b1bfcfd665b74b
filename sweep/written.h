/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_WRITTEN_H
#define TAILCHAIN_WRITTEN_H

#include <stdbool.h>
#include <stddef.h>

#include "channel.h"
#include "files.h"

/*
 * What the commands of a guest wrote comes out to where they would have written it here. Nothing
 * that a guest says is trusted: only files that the user named are replaced; others are made anew,
 * below this folder, and never through a symbolic link.
 */
struct written {
	const struct files *named; /* what the user's words name, and how that is called there */
	char *inside;		   /* the path of the file that is under way, or NULL */
	char *data;
	size_t size, room, total;
	bool failed; /* something could not be kept, which was printed */
};

/* Takes a packet of a file. */
void written_take(void *context, enum packet_kind kind, const char *data, size_t size);

void written_release(struct written *written);

#endif
