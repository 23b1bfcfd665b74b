/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "console.h"
#include "memory.h"
#include "message.h"
#include "number.h"
#include "trouble.h"

/* So much of what the kernel printed is kept. */
#define KERNEL_KEPT 16384
/* A line without an end; longer than any frame. */
#define LINE_MAX_SIZE (1 << 16)
/* So many frames are an hour's output or more, a line each; init keeps them all as well. */
#define FRAMES_LIMIT 1000000
/* Bytes that wait for a frame that did not arrive, which is asked for at the end: a garbled one
 * holds back all that a command prints after it. The serial port needs some minutes for as much. */
#define HELD_MAX (64 << 20)

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

/* Makes room for frame `number`. */
static void reserve(struct console *console, uint32_t number)
{
	if (number < console->room)
		return;
	uint32_t room = (number + 64) * 2;
	console->frames = memory_grow(console->frames, room, sizeof(*console->frames));
	console->arrived = memory_grow(console->arrived, room, sizeof(*console->arrived));
	memset(console->arrived + console->room, 0,
	       (room - console->room) * sizeof(*console->arrived));
	console->room = room;
}

/* Digits of a byte, and nothing else: another number would be cut to one. */
static void take_exit(struct console *console, const struct frame *frame)
{
	uint64_t status;
	if (console->has_exit || console->fault)
		return;
	if (strlen(frame->data) != frame->size || number_parse(frame->data, 255, &status)) {
		console->fault = "it sent an exit status that is none";
		return;
	}
	console->has_exit = true;
	console->exit_status = (int)status;
}

static void deliver_one(struct console *console, const struct frame *frame)
{
	if (frame->channel == CHANNEL_EXIT) {
		take_exit(console, frame);
	} else if ((frame->channel == CHANNEL_OUT || frame->channel == CHANNEL_ERR) &&
		   console->output) {
		console->output(console->context, frame->channel, frame->data, frame->size);
	}
}

static void deliver(struct console *console)
{
	while (console->next < console->last_seen && console->arrived[console->next]) {
		struct frame *frame = &console->frames[console->next++];
		console->held -= frame->size;
		deliver_one(console, frame);
		free(frame->data);
		frame->data = NULL;
	}
}

static void take_frame(struct console *console, struct frame *frame)
{
	uint32_t number = frame->number;
	if (number >= FRAMES_LIMIT && !console->fault)
		console->fault = "it sent more than a million messages";
	if (!console->fault)
		reserve(console, number);
	if (console->fault || console->arrived[number]) {
		free(frame->data);
		return;
	}
	if (frame->channel == CHANNEL_HELLO && !console->has_hello) {
		console->has_hello = true;
		console->hello = text("%s", frame->data);
	}
	/* It came in a buffer for the longest. */
	frame->data = memory_grow(frame->data, frame->size + 1, 1);
	console->frames[number] = *frame;
	console->arrived[number] = true;
	console->held += frame->size;
	if (number >= console->last_seen)
		console->last_seen = number + 1;
	deliver(console);
	if (console->held > HELD_MAX)
		console->fault = "it sent more than 64 MiB after a message that did not arrive";
}

static void take_line(struct console *console, char *line, size_t size)
{
	struct frame frame;
	while (size && (line[size - 1] == '\r' || line[size - 1] == '\n'))
		size--;
	line[size] = '\0';
	/* NULs of a garbled line would hide what follows. */
	for (size_t i = 0; i < size; i++)
		if (!line[i])
			line[i] = ' ';
	int err = frame_decode(line, &frame);
	if (!err) {
		take_frame(console, &frame);
		return;
	}
	if (!size || (err == -EBADMSG && !strchr(line, '[')))
		return;
	keep(console, line, size);
	if (console->has_hello && !console->trouble && is_trouble(line))
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

char *console_answer(const struct console *console)
{
	if (console->has_exit)
		return text("ok\n");
	/* The exit's frame is there, but one before it is not. */
	if (!console->last_seen || !console->arrived[console->last_seen - 1] ||
	    console->frames[console->last_seen - 1].channel != CHANNEL_EXIT)
		return NULL;
	char *answer = text("again");
	int asked = 0;
	for (uint32_t i = console->next; i < console->last_seen && asked < 64; i++) {
		if (console->arrived[i])
			continue;
		text_append(&answer, " %u", i);
		asked++;
	}
	char *line = text("%s\n", answer);
	free(answer);
	return line;
}

uint32_t console_finish(struct console *console)
{
	uint32_t missing = 0;
	for (; console->next < console->last_seen; console->next++) {
		if (!console->arrived[console->next]) {
			missing++;
			continue;
		}
		struct frame *frame = &console->frames[console->next];
		deliver_one(console, frame);
		free(frame->data);
		frame->data = NULL;
	}
	return missing;
}

void console_release(struct console *console)
{
	for (uint32_t i = console->next; i < console->last_seen; i++)
		if (console->arrived[i])
			free(console->frames[i].data);
	free(console->frames);
	free(console->arrived);
	free(console->line);
	free(console->hello);
	free(console->kernel);
	free(console->trouble);
	memset(console, 0, sizeof(*console));
}
