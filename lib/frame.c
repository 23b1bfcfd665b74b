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

/*
 * Both sides know what a finding looks like, so that a short frame is packed well: each byte costs
 * an emulated serial port some microseconds. The strings that are most frequent stand last.
 */
static const char dictionary[] =
	"{\"about_to\":{\"version\":1,\"limit\":\"type.\",\"asks\":\"may a program of type tail-call?\","
	"\"answer\":\"not asked\",\"kind\":\"none\",\"limit\":\"stack.caller.\",\"asks\":\"bytes that each "
	"of caller(s) may use above a subprogram that tail-calls\",\"limit\":\"stack.combined.\",\"asks\":"
	"\"bytes that each of nested frames may use, with no tail call\",\"limit\":\"tail_calls.\",\"asks\":"
	"\"tail calls of a program\",\"answer\":\"33 tail calls\",\"kind\":\"number\",\"value\":33,\"unit\":"
	"\"tail calls\",\"works\":\"d33\",\"fails\":\"d34-r1\",\"words\":\"the kernel made 33 tail calls and no "
	"more\",\"words\":\"tail_calls are not allowed when call stack of previous frames is bytes. Too large\","
	"\"words\":\"combined stack size of calls is. Too large\",\"answer\":\"yes\",\"kind\":\"yes\",\"value\":"
	"true,\"unit\":null,\"works\":\"d1-r1-f2-s\",\"fails\":null,\"works_budget\":null,\"fails_budget\":null,"
	"\"words\":null,\"remark\":null,\"probes\":1,\"us\":1,\"kernel\":\"cloud-amd64\",\"arch\":\"x86_64\","
	"\"mode\":\"jit\",\"emulated\":true,\"compiler\":\"Debian Clang\",\"libbpf\":\"v1.1\"},\"case\":null}"
	"\"works_record\":{\"version\":1,\"case\":\"d1-r1-f2\",\"depth\":1,\"frames\":2,\"stack\":0,\"ring\":1,"
	"\"fanout\":1,\"missed\":0,\"via\":\"call\",\"index\":\"const\",\"maps\":\"static\",\"linkage\":\"static\","
	"\"frame-style\":\"exact\",\"prog-type\":\"tc\",\"kernel\":\"cloud-amd64\",\"arch\":\"x86_64\",\"mode\":"
	"\"jit\",\"emulated\":true,\"compiler\":\"Debian Clang\",\"libbpf\":\"v1.1\",\"verdict\":\"rejected\","
	"\"stage\":\"load\",\"errno\":13,\"message\":\"\",\"verdict\":\"accepted\",\"stage\":\"load\",\"errno\":null,"
	"\"message\":null,\"asked\":1,\"made\":null,\"ran\":null,\"stopped_by\":null,\"retval\":null,"
	"\"kernel_stack_per_call\":null,\"kernel_stack_total\":null,\"kernel_stack_start\":null,"
	"\"kernel_stack_note\":null,\"insns\":,\"states\":,\"verifier_stack\":\"0+0\",\"xlated_bytes\":,"
	"\"jited_bytes\":,\"load_us\":,\"run_ns\":null,\"reads\":null},\"fails_record\":null}\n";

/* A window of 4 KiB and little memory: a guest's first use of each page costs more than a better
 * match gains. */
#define WINDOW_BITS  12
#define MEMORY_LEVEL 5

/* -EINVAL if it does not fit `*out_size` or zlib is out of memory. */
static int pack(const void *data, size_t size, Bytef *out, size_t *out_size)
{
	z_stream stream = { .next_in = (Bytef *)data,
			    .avail_in = (uInt)size,
			    .next_out = out,
			    .avail_out = (uInt)*out_size };
	if (deflateInit2(&stream, 3, Z_DEFLATED, WINDOW_BITS, MEMORY_LEVEL, Z_DEFAULT_STRATEGY))
		return -EINVAL;
	deflateSetDictionary(&stream, (const Bytef *)dictionary, sizeof(dictionary) - 1);
	int status = deflate(&stream, Z_FINISH);
	*out_size = stream.total_out;
	deflateEnd(&stream);
	return status == Z_STREAM_END ? 0 : -EINVAL;
}

/* -EBADMSG if it is not what pack() made, or larger than `*out_size`. */
static int unpack(const Bytef *data, size_t size, Bytef *out, size_t *out_size)
{
	z_stream stream = { .next_in = (Bytef *)data,
			    .avail_in = (uInt)size,
			    .next_out = out,
			    .avail_out = (uInt)*out_size };
	if (inflateInit2(&stream, WINDOW_BITS))
		return -EBADMSG;
	int status = inflate(&stream, Z_FINISH);
	if (status == Z_NEED_DICT &&
	    !inflateSetDictionary(&stream, (const Bytef *)dictionary, sizeof(dictionary) - 1))
		status = inflate(&stream, Z_FINISH);
	*out_size = stream.total_out;
	inflateEnd(&stream);
	return status == Z_STREAM_END ? 0 : -EBADMSG;
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
	size_t packed_size = compressBound(size) + 64;
	Bytef *packed = malloc(packed_size);
	char *body = NULL, *line = NULL;
	if (packed && !pack(data, size, packed, &packed_size))
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
	size_t size = FRAME_DATA_MAX;
	char *data = malloc(size + 1);
	ssize_t packed_size = packed ? base64_decode(body, length, packed) : -1;
	if (!data || packed_size < 0 || unpack(packed, (size_t)packed_size, (Bytef *)data, &size)) {
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
