/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_ANSWER_H
#define TAILCHAIN_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

#include "channel.h"

/* What a guest's init has said, as far as it was taken. Nothing of it is trusted. */
struct answer {
	struct lane lane;
	bool has_hello, is_ready, has_exit;
	int exit_status;
	char *hello;
	const char *fault; /* why nothing is taken any more: what init never sends; else NULL */
	/* Called with what the command prints, in order. May be NULL. */
	void (*output)(void *context, enum packet_kind kind, const char *data, size_t size);
	/* Called with the files that the commands wrote, as PACKET_FILE and PACKET_DATA. May be
	 * NULL. */
	void (*written)(void *context, enum packet_kind kind, const char *data, size_t size);
	void *context;
};

/* Takes all that is there now, but no more than the memory holds. Returns whether there was any. */
bool answer_take(struct answer *answer);

void answer_release(struct answer *answer);

#endif
