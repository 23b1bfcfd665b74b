/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The memory that a guest shares with its host: anything at all may stand in it, and change at any
 * time. Each part of the input is written somewhere, and what is there then is taken: the first
 * four bytes say where, the next two how many bytes follow.
 */
#include <sys/mman.h>

#include "../../sweep/answer.h"
#include "fuzz.h"

static size_t printed;

static void print(void *context, enum packet_kind kind, const char *data, size_t size)
{
	(void)context;
	fuzz_must(kind == PACKET_OUT || kind == PACKET_ERR);
	fuzz_must(size <= PACKET_MAX && !data[size]);
	printed += size;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Nothing before it and behind it can be touched. */
	static char *memory;
	struct answer answer = { .output = print };
	if (!memory) {
		char *around = mmap(NULL, CHANNEL_SIZE + 8192, PROT_NONE,
				    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		memory = around + 4096;
		mprotect(memory, CHANNEL_SIZE, PROT_READ | PROT_WRITE);
	}
	madvise(memory, CHANNEL_SIZE, MADV_DONTNEED);
	lane_open(&answer.lane, memory, LANE_TO_HOST);
	if (size >= 4) {
		uint32_t before;
		memcpy(&before, data, sizeof(before));
		answer.lane.at = before;
		data += 4;
		size -= 4;
	}
	while (size >= 6) {
		uint32_t at;
		uint16_t length;
		memcpy(&at, data, sizeof(at));
		memcpy(&length, data + 4, sizeof(length));
		data += 6;
		size -= 6;
		if (length > size)
			length = (uint16_t)size;
		at %= CHANNEL_SIZE - length;
		memcpy(memory + at, data, length);
		data += length;
		size -= length;
		printed = 0;
		answer_take(&answer);
		/* No more than there is room for. */
		fuzz_must(printed <= CHANNEL_SIZE + PACKET_MAX);
		fuzz_must(!answer.has_exit ||
			  (answer.exit_status >= 0 && answer.exit_status < 256));
	}
	answer_release(&answer);
	return 0;
}
