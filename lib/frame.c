/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <zlib.h>

#include "frame.h"

static const char marker[] = "@TC ";
static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static char *base64_encode(const unsigned char *data, size_t size)
{
	char *text = malloc((size + 2) / 3 * 4 + 1), *out = text;
	if (!text)
		return NULL;
	for (size_t i = 0; i < size; i += 3) {
		uint32_t bits = (uint32_t)data[i] << 16;
		bits |= i + 1 < size ? (uint32_t)data[i + 1] << 8 : 0;
		bits |= i + 2 < size ? data[i + 2] : 0;
		*out++ = digits[bits >> 18];
		*out++ = digits[bits >> 12 & 63];
		*out++ = i + 1 < size ? digits[bits >> 6 & 63] : '=';
		*out++ = i + 2 < size ? digits[bits & 63] : '=';
	}
	*out = '\0';
	return text;
}

/* -1 if it is not base64. */
static ssize_t base64_decode(const char *text, size_t length, unsigned char *data)
{
	unsigned char *out = data;
	uint32_t bits = 0;
	int count = 0;
	while (length && text[length - 1] == '=')
		length--;
	for (size_t i = 0; i < length; i++) {
		const char *digit = text[i] ? strchr(digits, text[i]) : NULL;
		if (!digit)
			return -1;
		bits = bits << 6 | (uint32_t)(digit - digits);
		if (++count == 4) {
			*out++ = bits >> 16 & 255;
			*out++ = bits >> 8 & 255;
			*out++ = bits & 255;
			bits = 0;
			count = 0;
		}
	}
	if (count == 1)
		return -1;
	if (count >= 2)
		*out++ = bits >> (6 * count - 8) & 255;
	if (count == 3)
		*out++ = bits >> 2 & 255;
	return out - data;
}

static uint32_t checksum(uint32_t number, char channel, const char *body, size_t length)
{
	char head[32];
	int size = snprintf(head, sizeof(head), "%" PRIu32 " %c ", number, channel);
	uLong crc = crc32(0, (const Bytef *)head, (uInt)size);
	return (uint32_t)crc32(crc, (const Bytef *)body, (uInt)length);
}

char *frame_encode(uint32_t number, enum channel channel, const void *data, size_t size)
{
	uLongf packed_size = compressBound(size);
	Bytef *packed = malloc(packed_size);
	char *body = NULL, *line = NULL;
	if (packed && compress2(packed, &packed_size, data, size, Z_BEST_SPEED) == Z_OK)
		body = base64_encode(packed, packed_size);
	if (body &&
	    asprintf(&line, "\n%s%" PRIu32 " %c %08" PRIx32 " %s\n", marker, number, channel,
		     checksum(number, (char)channel, body, strlen(body)), body) < 0)
		line = NULL;
	free(body);
	free(packed);
	return line;
}

int frame_decode(const char *line, struct frame *frame)
{
	const char *start = NULL, *next = line;
	/* The kernel may have printed in front of it, or in the middle of an earlier try. */
	while ((next = strstr(next, marker)))
		start = next++;
	if (!start)
		return -ENOENT;
	uint32_t crc;
	char channel;
	int offset = 0;
	if (sscanf(start, "@TC %" SCNu32 " %c %8" SCNx32 " %n", &frame->number, &channel, &crc,
		   &offset) != 3 ||
	    !offset)
		return -EBADMSG;
	const char *body = start + offset;
	size_t length = strcspn(body, "\r\n");
	if (body[length] && body[length + strspn(body + length, "\r\n")])
		return -EBADMSG;
	if (checksum(frame->number, channel, body, length) != crc)
		return -EBADMSG;
	unsigned char *packed = malloc(length + 1);
	uLongf size = FRAME_DATA_MAX;
	char *data = malloc(size + 1);
	ssize_t packed_size = packed ? base64_decode(body, length, packed) : -1;
	if (!data || packed_size < 0 ||
	    uncompress((Bytef *)data, &size, packed, (uLong)packed_size) != Z_OK) {
		free(data);
		free(packed);
		return -EBADMSG;
	}
	free(packed);
	data[size] = '\0';
	frame->channel = (enum channel)channel;
	frame->data = data;
	frame->size = size;
	return 0;
}
