/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_CONSOLE_H
#define TAILCHAIN_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "frame.h"

/* What comes over a guest's serial console: frames of its init, and between them the kernel's
 * lines. */
struct console {
	char *line; /* not ended yet */
	size_t line_size;
	struct frame *frames; /* arrived and not delivered yet, by number */
	bool *arrived;
	uint32_t room;
	uint32_t next;	    /* the first that is not delivered */
	uint32_t last_seen; /* the highest number plus 1 */
	size_t held;	    /* bytes in frames that wait for an earlier one */
	bool has_hello, has_exit;
	int exit_status;
	char *hello;
	char *kernel; /* what the kernel printed, the last lines */
	size_t kernel_size;
	char *trouble;	   /* the kernel's first line of a panic, oops, warning, stall, after hello;
			      else NULL */
	const char *fault; /* why no frame is taken any more: more came than a guest may hold
			      against us, or what init never sends; else NULL */
	void (*output)(void *context, enum channel channel, const char *data, size_t size);
	void *context;
};

/* Takes bytes as they come; output() is called with the data of frames, in their order. */
void console_feed(struct console *console, const char *data, size_t size);

/* What the host has to answer when the last frame is there: `ok`, or `again N...`; NULL if it is
 * not there yet. The caller frees it. */
char *console_answer(const struct console *console);

/* Delivers what has arrived, over the gaps of what has not. Returns how many frames are missing. */
uint32_t console_finish(struct console *console);

void console_release(struct console *console);

#endif
