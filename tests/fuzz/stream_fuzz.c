/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A machine's state gives its memory away once, and nothing else. */
#include <errno.h>

#include "fuzz.h"
#include "../../sweep/stream.h"

/* Of the seed's block. */
#define MEMORY 16384

struct left {
	uint8_t *bytes;
	size_t size, most;
};

static int keep(void *context, const void *data, size_t size)
{
	struct left *left = context;
	fuzz_must(size <= left->most - left->size);
	memcpy(left->bytes + left->size, data, size);
	left->size += size;
	return 0;
}

static int page(void *context, uint64_t offset, const void *data, size_t size)
{
	static uint8_t memory[MEMORY];
	(void)context;
	fuzz_must(size <= MEMORY && offset <= MEMORY - size);
	memcpy(memory + offset, data, size);
	return 0;
}

/* What is left is never more than what there was. */
static int split(const uint8_t *state, size_t size, struct left *left)
{
	*left = (struct left){ malloc(size + 1), 0, size };
	const struct stream_sink sink = { page, keep, left };
	return stream_split(state, size, MEMORY, &sink);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct left once, twice = { 0 };
	int err = split(data, size, &once);
	fuzz_must(!err || err == -EPROTO);
	/* What is no state may be none in another way then. */
	if (!err && !split(once.bytes, once.size, &twice))
		fuzz_must(twice.size == once.size && !memcmp(twice.bytes, once.bytes, once.size));
	free(twice.bytes);
	free(once.bytes);
	return 0;
}
