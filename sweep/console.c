/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "console.h"
#include "memory.h"
#include "text.h"
#include "trouble.h"

/* So much of what the kernel printed is kept. */
#define KERNEL_KEPT 16384
/* A line without an end; the kernel's own are a few hundred bytes. */
#define LINE_MAX_SIZE (1 << 16)

static void keep(struct console *console, const char *line, size_t size)
{
	char *more = memory_grow(console->kernel, console->kernel_size + size + 2, 1);
	console->kernel = more;
	memcpy(more + console->kernel_size, line, size);
	console->kernel_size += size;
	more[console->kernel_size++] = '\n';
	if (console->kernel_size > KERNEL_KEPT) {
		size_t cut = console->kernel_size - KERNEL_KEPT;
		memmove(more, more + cut, KERNEL_KEPT);
		console->kernel_size = KERNEL_KEPT;
	}
	more[console->kernel_size] = '\0';
}

static void take_line(struct console *console, char *line, size_t size)
{
	while (size && (line[size - 1] == '\r' || line[size - 1] == '\n'))
		size--;
	line[size] = '\0';
	/* NULs of a garbled line would hide what follows. */
	for (size_t i = 0; i < size; i++)
		if (!line[i])
			line[i] = ' ';
	if (!size)
		return;
	keep(console, line, size);
	if (console->watched && !console->trouble && is_trouble(line))
		console->trouble = text("%s", line);
}

void console_feed(struct console *console, const char *data, size_t size)
{
	while (size) {
		const char *newline = memchr(data, '\n', size);
		size_t part = newline ? (size_t)(newline - data) + 1 : size;
		char *line = memory_grow(console->line, console->line_size + part + 1, 1);
		console->line = line;
		memcpy(line + console->line_size, data, part);
		console->line_size += part;
		if (newline || console->line_size > LINE_MAX_SIZE) {
			take_line(console, line, console->line_size);
			console->line_size = 0;
		}
		data += part;
		size -= part;
	}
}

void console_release(struct console *console)
{
	free(console->line);
	free(console->kernel);
	free(console->trouble);
	memset(console, 0, sizeof(*console));
}
