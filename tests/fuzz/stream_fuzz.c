/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A machine's state loses its zero pages once, and nothing else. */
#include <errno.h>

#include "fuzz.h"
#include "../../sweep/stream.h"

/* Of the seed's block. */
#define MEMORY 64

struct thinned {
	uint8_t *bytes;
	size_t size, most;
};

static int keep(void *context, const void *data, size_t size)
{
	struct thinned *thinned = context;
	fuzz_must(size <= thinned->most - thinned->size);
	memcpy(thinned->bytes + thinned->size, data, size);
	thinned->size += size;
	return 0;
}

/* What is given is never more than what there was. */
static int thin(const uint8_t *state, size_t size, struct thinned *thinned)
{
	*thinned = (struct thinned){ malloc(size + 1), 0, size };
	return stream_thin(state, size, MEMORY, keep, thinned);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct thinned once, twice = { 0 };
	int err = thin(data, size, &once);
	fuzz_must(!err || err == -EPROTO);
	/* What is no state may be none in another way then. */
	if (!err && !thin(once.bytes, once.size, &twice))
		fuzz_must(twice.size == once.size && !memcmp(twice.bytes, once.bytes, once.size));
	free(twice.bytes);
	free(once.bytes);
	return 0;
}
