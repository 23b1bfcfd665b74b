/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "stream.h"

/* How a state begins: QEMU_VM_FILE_MAGIC and _VERSION. */
static const char magic[8] = { 'Q', 'E', 'V', 'M', 0, 0, 0, 3 };

/* What a part is, by its first byte. */
enum part {
	PART_START = 1, /* a section: number, name, instance, version, content */
	PART_MORE = 2,	/* number, content */
	PART_END = 3,	/* the same */
	PART_SUBSECTION = 5,
	PART_CONFIGURATION = 7,
	PART_FOOTER = 0x7e /* number */
};

/* What a record of the memory is, in the low bits of its address. */
enum record {
	RECORD_ZERO = 0x02,  /* a page that is filled with the byte that follows */
	RECORD_SIZES = 0x04, /* names and sizes of all blocks; the address is their sum */
	RECORD_PAGE = 0x08,
	RECORD_LAST = 0x10,  /* of this part */
	RECORD_SAME = 0x20,  /* its block is the last one's; else its name follows */
	RECORD_FLAGS = 0xfff /* QEMU keeps to pages of at least 4 KiB */
};

struct name {
	const unsigned char *at; /* its length, and its characters */
	size_t size;		 /* with the length */
};

struct stream {
	const unsigned char *at, *end;
	const unsigned char *kept; /* from here on nothing was given yet */
	uint64_t memory;
	size_t page;
	struct name main;  /* the block that the memory is */
	struct name block; /* of the last record */
	struct name given; /* of the last record that was given */
	uint32_t ram;	   /* the number of the memory's section */
	uint32_t htab;	   /* that of a pseries machine's table of pages */
	bool cut;	   /* ends early: what comes is not read */
	const struct stream_sink *sink;
};

/* -- Reading ------------------------------------------------------------------------------ */

static const unsigned char *take(struct stream *stream, size_t size)
{
	if ((size_t)(stream->end - stream->at) < size) {
		stream->cut = true;
		return NULL;
	}
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
	const unsigned char *at = stream->at;
	size_t size = (size_t)number(stream, 1);
	return !stream->cut && take(stream, size) ? (struct name){ at, size + 1 }
						  : (struct name){ 0 };
}

static bool is(const struct name *name, const char *word)
{
	return name->size == strlen(word) + 1 && !memcmp(name->at + 1, word, name->size - 1);
}

static bool same(const struct name *a, const struct name *b)
{
	return a->size && a->size == b->size && !memcmp(a->at, b->at, a->size);
}

/* -- Giving ------------------------------------------------------------------------------- */

static int give(struct stream *stream, const void *data, size_t size)
{
	return size ? stream->sink->part(stream->sink->context, data, size) : 0;
}

/* All up to `end`, which was kept. */
static int give_kept(struct stream *stream, const unsigned char *end)
{
	int err = give(stream, stream->kept, (size_t)(end - stream->kept));
	stream->kept = end;
	return err;
}

/* Its record was that which named the block: the next one of it that is given does. */
static int give_named(struct stream *stream, uint64_t head)
{
	unsigned char bytes[8];
	head &= ~(uint64_t)RECORD_SAME;
	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)(head >> (56 - 8 * i));
	int err = give(stream, bytes, sizeof(bytes));
	return err ? err : give(stream, stream->block.at, stream->block.size);
}

/* -- The memory --------------------------------------------------------------------------- */

static void read_sizes(struct stream *stream, uint64_t sum)
{
	while (sum && !stream->cut) {
		struct name block = name(stream);
		uint64_t size = number(stream, 8);
		if (size == stream->memory)
			stream->main = block;
		stream->cut |= size > sum;
		sum -= size;
	}
}

/* A page of the memory, of which nothing was given yet. */
static int take_out(struct stream *stream, const unsigned char *begin, uint64_t head,
		    const unsigned char *content)
{
	uint64_t offset = head & ~(uint64_t)RECORD_FLAGS;
	int err = give_kept(stream, begin);
	stream->kept = stream->at;
	if (err || (head & RECORD_ZERO))
		return err;
	if (stream->page > stream->memory || offset > stream->memory - stream->page)
		return -EPROTO;
	return stream->sink->page(stream->sink->context, offset, content, stream->page);
}

/* A page, whose head begins at `begin` and is read. */
static int take_page(struct stream *stream, const unsigned char *begin, uint64_t head)
{
	bool filled = head & RECORD_ZERO;
	const unsigned char *content = take(stream, filled ? 1 : stream->page);
	if (!content)
		return 0;
	/* Those that are filled with something else are rare. */
	if (same(&stream->block, &stream->main) && !(filled && *content))
		return take_out(stream, begin, head, content);
	bool unnamed = (head & RECORD_SAME) && !same(&stream->block, &stream->given);
	stream->given = stream->block;
	if (!unnamed)
		return 0;
	int err = give_kept(stream, begin);
	stream->kept = content;
	return err ? err : give_named(stream, head);
}

/* The records of one part of the memory's section. */
static int take_records(struct stream *stream)
{
	int err = 0;
	while (!err && !stream->cut) {
		const unsigned char *begin = stream->at;
		uint64_t head = number(stream, 8), flags = head & RECORD_FLAGS;
		if (flags == RECORD_LAST)
			return 0;
		if (flags == RECORD_SIZES) {
			read_sizes(stream, head & ~(uint64_t)RECORD_FLAGS);
			continue;
		}
		uint64_t kind = flags & ~(uint64_t)RECORD_SAME;
		stream->cut |= kind != RECORD_ZERO && kind != RECORD_PAGE;
		if (!stream->cut && !(flags & RECORD_SAME))
			stream->block = name(stream);
		stream->cut |= !stream->block.size;
		if (!stream->cut)
			err = take_page(stream, begin, head);
	}
	return err;
}

/* -- Parts -------------------------------------------------------------------------------- */

/* The machine's name, and the size of its pages where that is not the usual one. */
static void take_configuration(struct stream *stream)
{
	take(stream, number(stream, 4));
	while (!stream->cut && stream->at < stream->end && *stream->at == PART_SUBSECTION) {
		take(stream, 1);
		struct name what = name(stream);
		take(stream, 4); /* its version */
		uint64_t bits = number(stream, 4);
		stream->cut |= !is(&what, "configuration/target-page-bits") || bits > 16;
		stream->page = (size_t)1 << (bits & 31);
	}
}

/* A part of a section that is one of several. */
static int take_content(struct stream *stream, uint32_t section)
{
	if (section == stream->ram)
		return take_records(stream);
	/* None: the guest has radix trees (QEMU's hw/ppc/spapr.c, htab_save_setup()). */
	stream->cut |= section != stream->htab || number(stream, 4) != UINT32_MAX;
	return 0;
}

static int take_part(struct stream *stream)
{
	unsigned char kind = (unsigned char)number(stream, 1);
	uint32_t section = kind == PART_CONFIGURATION ? 0 : (uint32_t)number(stream, 4);
	switch (kind) {
	case PART_CONFIGURATION:
		take_configuration(stream);
		return 0;
	case PART_FOOTER:
		return 0;
	case PART_START: {
		struct name what = name(stream);
		take(stream, 8); /* instance, version */
		if (is(&what, "ram"))
			stream->ram = section;
		else if (is(&what, "spapr/htab"))
			stream->htab = section;
		return take_content(stream, section);
	}
	case PART_MORE:
	case PART_END:
		return take_content(stream, section);
	default:
		stream->cut = true;
		return 0;
	}
}

int stream_split(const void *state, size_t size, uint64_t memory, const struct stream_sink *sink)
{
	struct stream stream = { .at = state,
				 .end = (const unsigned char *)state + size,
				 .kept = state,
				 .memory = memory,
				 .page = 4096,
				 .ram = UINT32_MAX,
				 .htab = UINT32_MAX,
				 .sink = sink };
	const unsigned char *begin = take(&stream, sizeof(magic));
	if (!begin || memcmp(begin, magic, sizeof(magic)) != 0)
		return -EPROTO;
	int err = 0;
	while (!err && !stream.cut && stream.at < stream.end)
		err = take_part(&stream);
	/* What follows could be of a block whose name was left out. */
	if (!err && stream.cut && stream.block.size && !same(&stream.block, &stream.given))
		err = -EPROTO;
	return err ? err : give_kept(&stream, stream.end);
}
