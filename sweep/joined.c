/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "joined.h"
#include "output.h"
#include "terminal.h"
#include "text.h"

/* What the words of a command ask for with -o; NULL: nothing. */
static const char *format_of(const struct texts *command)
{
	static const char option[] = "--output=";
	for (int i = 0; i < command->count; i++) {
		const char *word = command->at[i];
		const bool last = i + 1 == command->count;
		if ((!strcmp(word, "-o") || !strcmp(word, "--output")) && !last)
			return command->at[i + 1];
		if (!strncmp(word, option, sizeof(option) - 1))
			return word + sizeof(option) - 1;
		if (!strncmp(word, "-o", 2) && word[2])
			return word + 2;
	}
	return NULL;
}

void joined_init(struct joined *joined, const struct texts *command, bool several)
{
	const char *name = format_of(command);
	const struct format *format = name ? format_find(name) : NULL;
	*joined = (struct joined){
		.headed = several && (!format || format->for_people),
		.one_head = several && format && !strcmp(format->name, "csv"),
	};
}

void joined_block(struct joined *joined, FILE *out, const char *whose)
{
	if (joined->headed && joined->blocks)
		fputs(joined->in_line ? "\n\n" : "\n", out);
	if (joined->headed)
		print_emphasized(out, EMPHASIS_HEAD, "==> %s <==", whose);
	joined->blocks++;
	joined->in_line = false;
	fflush(out);
}

/* The line that was put together, with its end. */
static void pass_line(struct joined *joined, FILE *out)
{
	if (!joined->head || strcmp(joined->head, joined->line) != 0)
		print_passed(out, joined->line, strlen(joined->line));
	if (joined->head)
		free(joined->line);
	else
		joined->head = joined->line;
	joined->line = NULL;
}

void joined_write(struct joined *joined, FILE *out, const char *data, size_t size)
{
	const char *end = data + size, *newline;
	joined->in_line = size && data[size - 1] != '\n';
	if (!joined->one_head)
		print_passed(out, data, size);
	for (; joined->one_head && data < end; data = newline + 1) {
		newline = memchr(data, '\n', (size_t)(end - data));
		int part = (int)((newline ? newline + 1 : end) - data);
		if (!joined->line)
			joined->line = text("%s", "");
		text_append(&joined->line, "%.*s", part, data);
		if (!newline)
			break;
		pass_line(joined, out);
	}
	fflush(out);
}

void joined_flush(struct joined *joined, FILE *out)
{
	if (joined->one_head && joined->in_line)
		text_append(&joined->line, "\n");
	if (joined->line)
		pass_line(joined, out);
	fflush(out);
}

void joined_release(struct joined *joined)
{
	free(joined->head);
	free(joined->line);
	*joined = (struct joined){ 0 };
}
