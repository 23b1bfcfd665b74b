/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "channel.h"
#include "memory.h"

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

/* -- Memory --------------------------------------------------------------------------------- */

/* Whole aligned words alone: to a guest this is a device, on which nothing else is sure to work. */
static volatile uint64_t *word_at(const struct lane *lane, uint64_t at)
{
	return &lane->words[at % LANE_WORDS];
}

/* -- A stream ------------------------------------------------------------------------------ */

#define HEADER_SIZE (HEADER_WORDS * sizeof(uint64_t))

void lane_open_stream(struct lane *lane, int fd)
{
	*lane = (struct lane){ .fd = fd, .held = memory_grow(NULL, HEADER_SIZE + PACKET_MAX, 1) };
}

void lane_release(struct lane *lane)
{
	free(lane->held);
	*lane = (struct lane){ .fd = -1 };
}

static void drop_held(struct lane *lane, size_t size)
{
	lane->held_size -= size;
	memmove(lane->held, lane->held + size, lane->held_size);
}

/* What cannot be sent because nobody is there any more is kept, and that is noticed elsewhere. */
void lane_flush(struct lane *lane)
{
	while (!lane->words && lane->held_size) {
		ssize_t n = write(lane->fd, lane->held, lane->held_size);
		if (n <= 0 && errno != EINTR)
			return;
		if (n > 0)
			drop_held(lane, (size_t)n);
	}
}

static int send_packet(struct lane *lane, enum packet_kind kind, const void *data, size_t size)
{
	lane_flush(lane);
	if (lane->held_size)
		return -EAGAIN;
	const uint64_t header[HEADER_WORDS] = {
		htole64((uint64_t)lane->number++ << 32 | (unsigned char)kind), htole64(size)
	};
	memcpy(lane->held, header, HEADER_SIZE);
	if (size)
		memcpy(lane->held + HEADER_SIZE, data, size);
	lane->held_size = HEADER_SIZE + size;
	lane->at += words_of(size);
	lane_flush(lane);
	return 0;
}

/* Reads until so many bytes are held. */
static int hold(struct lane *lane, size_t size)
{
	while (lane->held_size < size) {
		ssize_t n = read(lane->fd, lane->held + lane->held_size, size - lane->held_size);
		if (n <= 0)
			return -EAGAIN;
		lane->held_size += (size_t)n;
	}
	return 0;
}

static int receive_packet(struct lane *lane, struct packet *packet)
{
	uint64_t header[HEADER_WORDS];
	if (hold(lane, HEADER_SIZE))
		return -EAGAIN;
	memcpy(header, lane->held, HEADER_SIZE);
	uint64_t first = le64toh(header[0]), size = le64toh(header[1]);
	if (first >> 32 != lane->number || size > PACKET_MAX)
		return -EPROTO;
	if (hold(lane, HEADER_SIZE + size))
		return -EAGAIN;
	packet->kind = (enum packet_kind)(first & 0xff);
	packet->size = size;
	memcpy(packet->data, lane->held + HEADER_SIZE, size);
	packet->data[size] = '\0';
	lane->held_size = 0;
	lane->number++;
	lane->at += words_of(size);
	return 0;
}

/* -- Either --------------------------------------------------------------------------------- */

int lane_put(struct lane *lane, enum packet_kind kind, const void *data, size_t size)
{
	const char *from = data;
	uint64_t at = lane->at, waiting;
	if (size > PACKET_MAX)
		return -EMSGSIZE;
	if (!lane->words)
		return send_packet(lane, kind, data, size);
	waiting = at - *lane->taken;
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

void lane_skip(struct lane *lane, size_t size)
{
	lane->number++;
	lane->at += words_of(size);
}

int lane_take(struct lane *lane, struct packet *packet)
{
	if (!lane->words)
		return receive_packet(lane, packet);
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
