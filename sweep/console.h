/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_CONSOLE_H
#define TAILCHAIN_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

/* What comes over a guest's serial console: the kernel's own lines. */
struct console {
	char *line; /* not ended yet */
	size_t line_size;
	char *kernel; /* what the kernel printed, the last lines */
	size_t kernel_size;
	bool watched;  /* trouble is looked for: not while the kernel boots */
	char *trouble; /* then, the first line of a panic, oops, warning, stall; else NULL */
};

/* Takes bytes as they come. */
void console_feed(struct console *console, const char *data, size_t size);

void console_release(struct console *console);

#endif
