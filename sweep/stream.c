/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "stream.h"

/* How a state begins: QEMU_VM_FILE_MAGIC and _VERSION. */
static const char magic[8] = { 'Q', 'E', 'V', 'M', 0, 0, 0, 3 };

/* What a part is, by its first byte. */
enum part {
	PART_START = 1, /* a section: number, name, instance, version, content */
	PART_SUBSECTION = 5,
	PART_CONFIGURATION = 7
};

/* The memory's first record, in the low bits of a number: names, sizes and addresses of all blocks;
 * the rest is the sum of their sizes. */
#define RECORD_SIZES 0x04
#define RECORD_FLAGS 0xfff

struct name {
	const unsigned char *at;
	size_t size;
};

struct stream {
	unsigned char *at, *end;
	bool cut; /* ends early, or is none: what comes is not read */
};

/* -- Reading ------------------------------------------------------------------------------ */

static unsigned char *take(struct stream *stream, uint64_t size)
{
	stream->cut |= (uint64_t)(stream->end - stream->at) < size;
	if (stream->cut)
		return NULL;
	stream->at += size;
	return stream->at - size;
}

/* A number, most significant byte first; 0 where the state ends early. */
static uint64_t number(struct stream *stream, size_t size)
{
	const unsigned char *at = take(stream, size);
	uint64_t value = 0;
	for (size_t i = 0; at && i < size; i++)
		value = value << 8 | at[i];
	return value;
}

static struct name name(struct stream *stream)
{
	size_t size = (size_t)number(stream, 1);
	const unsigned char *at = take(stream, size);
	return (struct name){ at, at ? size : 0 };
}

static bool ends_in(const struct name *name, const char *ending)
{
	size_t size = strlen(ending);
	return name->at && name->size >= size &&
	       !memcmp(name->at + name->size - size, ending, size);
}

static bool is(const struct name *name, const char *word)
{
	return name->size == strlen(word) && ends_in(name, word);
}

/* -- Parts -------------------------------------------------------------------------------- */

/* What it was saved with, as names. */
static void skip_capabilities(struct stream *stream)
{
	uint64_t count = number(stream, 4);
	for (uint64_t i = 0; i < count && !stream->cut; i++)
		name(stream);
}

/* The machine's name, the size of its pages where that is not the usual one, and more. */
static void skip_configuration(struct stream *stream)
{
	stream->cut |= number(stream, 1) != PART_CONFIGURATION;
	take(stream, number(stream, 4));
	while (!stream->cut && stream->at < stream->end && *stream->at == PART_SUBSECTION) {
		take(stream, 1);
		struct name what = name(stream);
		take(stream, 4); /* its version */
		if (is(&what, "configuration/target-page-bits"))
			take(stream, 4);
		else if (is(&what, "configuration/capabilities"))
			skip_capabilities(stream);
		else
			stream->cut = true;
	}
}

/* Up to the memory's blocks, which come before all other sections; the sum of their sizes. */
static uint64_t find_blocks(struct stream *stream)
{
	const unsigned char *begin = take(stream, sizeof(magic));
	stream->cut |= !begin || memcmp(begin, magic, sizeof(magic)) != 0;
	skip_configuration(stream);
	stream->cut |= number(stream, 1) != PART_START;
	take(stream, 4);
	struct name what = name(stream);
	take(stream, 8); /* instance, version */
	uint64_t head = number(stream, 8);
	stream->cut |= !is(&what, "ram") || (head & RECORD_FLAGS) != RECORD_SIZES;
	return head & ~(uint64_t)RECORD_FLAGS;
}

int stream_unplace(void *state, size_t size, const char *ending)
{
	struct stream stream = { .at = state, .end = (unsigned char *)state + size };
	uint64_t left = find_blocks(&stream);
	unsigned char *found = NULL;
	while (left && !stream.cut) {
		struct name block = name(&stream);
		uint64_t length = number(&stream, 8);
		unsigned char *address = take(&stream, 8);
		stream.cut |= length > left || (ends_in(&block, ending) && found);
		if (ends_in(&block, ending))
			found = address;
		left -= length;
	}
	if (stream.cut || !found)
		return -EPROTO;
	memset(found, 0, 8);
	return 0;
}
