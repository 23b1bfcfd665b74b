/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_CHANNEL_H
#define TAILCHAIN_CHANNEL_H

#include <stddef.h>
#include <stdint.h>

/*
 * What a guest and its host say to each other, through memory that they share: two lanes, one each
 * way, of packets that are numbered from 0. What was put is in the other's memory at once, whatever
 * becomes of who put it.
 *
 * Neither reads its own place in a lane back from the memory, and the host takes nothing in it for
 * granted: a guest that writes rubbish there ends its own channel, and does no other harm.
 */

/* Bytes of the memory; a PCI device's are a power of two. */
#define CHANNEL_SIZE (8UL << 20)

/* The device that it is in a guest: QEMU's ivshmem-plain, of which this is the second resource. */
#define CHANNEL_VENDOR	 0x1af4
#define CHANNEL_DEVICE	 0x1110
#define CHANNEL_RESOURCE "resource2"

/* Where there is no such device: the name of a port of virtio's console. */
#define CHANNEL_PORT "/dev/vport0p1"

/* How init's last words begin, on the console, where there is no such memory. */
#define INIT_GIVES_UP "tailchain: "

enum packet_kind {
	/* From the guest. */
	PACKET_HELLO =
		'h',	  /* it runs, and waits for what it is given: release, architecture, mode */
	PACKET_OUT = 'o', /* standard output of the command */
	PACKET_ERR = 'e', /* its standard error */
	PACKET_ALIVE = 'a', /* nothing, every few seconds */
	PACKET_READY = 'r', /* the command is prepared, and waits for the rest */
	PACKET_EXIT = 'x',  /* its exit status, as text: the last one */
	/* From both: what the command is given, and what it wrote. */
	PACKET_FILE = 'f', /* a file begins: its path; from the guest, empty: it is whole */
	PACKET_DATA = 'd', /* more of it */
	/* From the host. */
	PACKET_WORD = 'w',    /* a word of the command, or a line for one that is prepared */
	PACKET_PREPARE = 'p', /* the command prepares itself with what was given so far */
	PACKET_GO = 'g'	      /* that was all: nanoseconds since 1970, as text */
};

/* The descriptor by which a command that is to prepare itself tells init, by a line, that it has.
 */
#define CHANNEL_READY_FD   3
#define CHANNEL_READY_WORD "3"

/* The most data in one packet, in bytes. */
#define PACKET_MAX 65536

struct packet {
	enum packet_kind kind;
	size_t size;
	char data[PACKET_MAX + 1]; /* ended by a NUL that size does not count */
};

enum lane_way { LANE_TO_HOST, LANE_TO_GUEST };

/* One end of a lane. */
struct lane {
	volatile uint64_t *put, *taken; /* words so far */
	volatile uint64_t *words;	/* NULL: packets go through a stream */
	int fd;				/* then, the stream */
	char *held;	  /* what is not sent yet, or not whole; lane_release() frees it */
	size_t held_size; /* bytes of it */
	uint64_t at;	  /* words that this end put or took */
	uint32_t number;  /* of the next packet */
};

/* Takes one end of a lane in memory of CHANNEL_SIZE bytes, which is all 0 where nothing was put. */
void lane_open(struct lane *lane, void *memory, enum lane_way way);

/* The same of a stream, one for both ways, on which a packet is its header and data, numbers least
 * significant byte first. */
void lane_open_stream(struct lane *lane, int fd);

/* Sends what lane_put() could not, as far as the stream takes it. */
void lane_flush(struct lane *lane);

void lane_release(struct lane *lane);

/* Puts a packet. -EAGAIN: there is no room until more is taken. */
int lane_put(struct lane *lane, enum packet_kind kind, const void *data, size_t size);

/* Goes on as if a packet of that size had been put: one that is in the memory already. */
void lane_skip(struct lane *lane, size_t size);

/* Takes the next packet. -EAGAIN: there is none; -EPROTO: what is there is none. */
int lane_take(struct lane *lane, struct packet *packet);

#endif
