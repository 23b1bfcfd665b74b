/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "lines.h"
#include "memory.h"

/* Bytes of a line: the longest answer of the catalogue, with both records, is 18 KiB. */
#define LINE_SIZE_MAX (1 << 20)
/* Bytes that all guests of a cell may print: the whole catalogue is 150 KiB, an object of the
 * user's some 2, and a random case some 150 bytes. */
#define OUTPUT_MAX (32 << 20)

/* Adds to the line that is not ended yet. */
static bool lengthen(struct lines *lines, const char *data, size_t size)
{
	/* There may be no memory yet to copy nothing to. */
	if (!size)
		return true;
	if (lines->size + size > LINE_SIZE_MAX)
		return false;
	if (lines->size + size > lines->room) {
		size_t room = 2 * (lines->size + size);
		lines->line = memory_grow(lines->line, room, 1);
		lines->room = room;
	}
	memcpy(lines->line + lines->size, data, size);
	lines->size += size;
	return true;
}

const char *lines_count(struct lines *lines, size_t size)
{
	lines->printed += size;
	return lines->printed > OUTPUT_MAX ? "it printed more than 32 MiB" : NULL;
}

const char *lines_take(struct lines *lines, const char *data, size_t size,
		       void (*take)(void *context, const char *line, size_t size), void *context)
{
	const char *why = lines_count(lines, size);
	if (why)
		return why;
	while (size) {
		const char *newline = memchr(data, '\n', size);
		size_t part = newline ? (size_t)(newline - data) : size;
		if (!lengthen(lines, data, part))
			return "it printed a line of more than 1 MiB";
		if (newline) {
			take(context, lines->line, lines->size);
			lines->size = 0;
			part++;
		}
		data += part;
		size -= part;
	}
	return NULL;
}

void lines_begin(struct lines *lines)
{
	lines->size = 0;
}

void lines_release(struct lines *lines)
{
	free(lines->line);
	*lines = (struct lines){ 0 };
}
