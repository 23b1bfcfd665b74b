/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <string.h>

#include "channel.h"

/* A lane is half of the memory: a page with how much was put and taken, then the words. */
#define LANE_SIZE  (CHANNEL_SIZE / 2)
#define HEAD_SIZE  4096
#define TAKEN_AT   8 /* words from the start: another cache line */
#define LANE_WORDS ((LANE_SIZE - HEAD_SIZE) / sizeof(uint64_t))

/* Before a packet's data: kind and number, then its size. */
#define HEADER_WORDS 2

static uint64_t words_of(size_t size)
{
	return HEADER_WORDS + (size + sizeof(uint64_t) - 1) / sizeof(uint64_t);
}

void lane_open(struct lane *lane, void *memory, enum lane_way way)
{
	volatile uint64_t *head = (uint64_t *)((char *)memory + way * LANE_SIZE);
	*lane = (struct lane){ .put = head,
			       .taken = head + TAKEN_AT,
			       .words = head + HEAD_SIZE / sizeof(uint64_t) };
}

/* Whole aligned words alone: to a guest this is a device, on which nothing else is sure to work. */
static volatile uint64_t *word_at(const struct lane *lane, uint64_t at)
{
	return &lane->words[at % LANE_WORDS];
}

int lane_put(struct lane *lane, enum packet_kind kind, const void *data, size_t size)
{
	const char *from = data;
	uint64_t at = lane->at, waiting = at - *lane->taken;
	if (size > PACKET_MAX)
		return -EMSGSIZE;
	/* More than was put was taken: no room that anybody could trust. */
	if (waiting > LANE_WORDS || words_of(size) > LANE_WORDS - waiting)
		return -EAGAIN;
	*word_at(lane, at++) = (uint64_t)lane->number << 32 | (unsigned char)kind;
	*word_at(lane, at++) = size;
	while (size) {
		uint64_t word = 0;
		size_t part = size < sizeof(word) ? size : sizeof(word);
		memcpy(&word, from, part);
		*word_at(lane, at++) = word;
		from += part;
		size -= part;
	}
	lane->number++;
	lane->at = at;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	*lane->put = at;
	return 0;
}

int lane_take(struct lane *lane, struct packet *packet)
{
	uint64_t at = lane->at, there = *lane->put - at;
	if (!there)
		return -EAGAIN;
	if (there > LANE_WORDS || there < HEADER_WORDS)
		return -EPROTO;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	/* Each word is read once: what is checked is what is used. */
	uint64_t first = *word_at(lane, at++), size = *word_at(lane, at++);
	if (first >> 32 != lane->number || size > PACKET_MAX || words_of(size) > there)
		return -EPROTO;
	packet->kind = (enum packet_kind)(first & 0xff);
	packet->size = size;
	for (size_t done = 0; done < size; done += sizeof(uint64_t)) {
		uint64_t word = *word_at(lane, at++);
		size_t part = size - done < sizeof(word) ? size - done : sizeof(word);
		memcpy(packet->data + done, &word, part);
	}
	packet->data[size] = '\0';
	lane->number++;
	lane->at = at;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	*lane->taken = at;
	return 0;
}
