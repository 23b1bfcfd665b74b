/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_FRAME_H
#define TAILCHAIN_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What a guest and its host say to each other over a serial console, on which the kernel prints
 * too. A frame is one line:
 *
 *   @TC <number> <channel> <crc32 of all but itself> <base64 of the data, packed by zlib>
 *
 * Frames are numbered from 0. At the end the host answers `ok`, or `again N...` for those that did
 * not arrive whole.
 */
enum channel {
	CHANNEL_HELLO = 'h', /* the guest runs: release, architecture, mode */
	CHANNEL_OUT = 'o',   /* standard output of the command */
	CHANNEL_ERR = 'e',   /* its standard error */
	CHANNEL_ALIVE = 'a', /* nothing, every few seconds */
	CHANNEL_EXIT = 'x'   /* its exit status, as text: the last frame */
};

/* The most data in one frame, in bytes. */
#define FRAME_DATA_MAX 16384

struct frame {
	uint32_t number;
	enum channel channel;
	char *data; /* ended by a NUL that size does not count */
	size_t size;
};

/* The frame's line with its newline, and one before it; the caller frees it. NULL: out of memory.
 */
char *frame_encode(uint32_t number, enum channel channel, const void *data, size_t size);

/* Reads the frame that stands somewhere in the line, and must reach to its end. -ENOENT: there is
 * none; -EBADMSG: it did not arrive whole. The caller frees the data. */
int frame_decode(const char *line, struct frame *frame);

#endif
