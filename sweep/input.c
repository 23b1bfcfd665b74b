/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "file.h"
#include "input.h"
#include "machine.h"
#include "memory.h"
#include "message.h"

/* Without padding: two inputs that are the same are the same bytes. */
struct header {
	uint64_t kind, size;
};

static void add(struct input *input, enum packet_kind kind, const char *data, size_t size)
{
	const struct header header = { kind, size };
	size_t wanted = input->size + sizeof(header) + size;
	if (wanted > input->room) {
		input->room = 2 * wanted;
		input->packets = memory_grow(input->packets, input->room, 1);
	}
	memcpy(input->packets + input->size, &header, sizeof(header));
	if (size)
		memcpy(input->packets + input->size + sizeof(header), data, size);
	input->size = wanted;
}

static int add_file(struct input *input, const struct guest_file *file)
{
	char *data;
	size_t size;
	int err = file_read(file->path, &data, &size);
	if (err) {
		error("%s: %s", file->path, strerror(-err));
		return err;
	}
	add(input, PACKET_FILE, file->inside, strlen(file->inside));
	for (size_t at = 0; at < size; at += PACKET_MAX)
		add(input, PACKET_DATA, data + at, size - at < PACKET_MAX ? size - at : PACKET_MAX);
	free(data);
	return 0;
}

static int check_word(const char *word)
{
	if (strlen(word) <= PACKET_MAX)
		return 0;
	error("a word of the guest's command is longer than %d bytes", PACKET_MAX);
	return -E2BIG;
}

static int add_given(struct input *input, const struct given *given)
{
	int err = 0;
	for (int i = 0; i < given->file_count && !err; i++)
		err = given->files[i].to_come ? 0 : add_file(input, &given->files[i]);
	if (!err && input->size > MACHINE_MEMORY / 4) {
		error("the guest's files are %zu MiB: more than a quarter of its memory, %d MiB",
		      input->size >> 20, MACHINE_MEMORY_MIB);
		err = -EFBIG;
	}
	for (char *const *word = given->words; *word && !err; word++) {
		err = check_word(*word);
		if (!err)
			add(input, PACKET_WORD, *word, strlen(*word));
	}
	return err;
}

int input_make(struct input *input, const struct given *first, const struct given *rest)
{
	*input = (struct input){ 0 };
	int err = first ? add_given(input, first) : 0;
	if (first && !err)
		add(input, PACKET_PREPARE, NULL, 0);
	input->first = input->size;
	input->ready = !first;
	if (!err)
		err = add_given(input, rest);
	if (err)
		input_release(input);
	return err;
}

/* A restored guest's clock stands where it stood. */
static int put_go(struct lane *lane)
{
	struct timespec now;
	char word[32];
	clock_gettime(CLOCK_REALTIME, &now);
	int size = snprintf(word, sizeof(word), "%lld%09ld", (long long)now.tv_sec, now.tv_nsec);
	return lane_put(lane, PACKET_GO, word, (size_t)size);
}

/* The next packet's header and data. */
static struct header next(const struct input *input, const char **data)
{
	struct header header;
	const char *packet = input->packets + input->at;
	memcpy(&header, packet, sizeof(header));
	*data = packet + sizeof(header);
	return header;
}

void input_feed(struct input *input, struct lane *lane)
{
	lane_flush(lane);
	while (input->at < (input->ready ? input->size : input->first)) {
		const char *data;
		struct header header = next(input, &data);
		if (lane_put(lane, (enum packet_kind)header.kind, data, header.size))
			return;
		input->at += sizeof(header) + header.size;
	}
	if (input->ready && !input->gone)
		input->gone = !put_go(lane);
}

void input_rewind(struct input *input)
{
	input->at = 0;
	input->ready = !input->first;
	input->gone = false;
}

void input_skip_first(struct input *input, struct lane *lane)
{
	while (input->at < input->first) {
		const char *data;
		struct header header = next(input, &data);
		lane_skip(lane, header.size);
		input->at += sizeof(header) + header.size;
	}
	input->ready = true;
}

void input_release(struct input *input)
{
	free(input->packets);
	*input = (struct input){ 0 };
}
