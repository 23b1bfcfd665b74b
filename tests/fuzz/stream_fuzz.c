/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A machine's state loses one address, or is none. */
#include <errno.h>

#include "fuzz.h"
#include "../../sweep/stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *state = malloc(size + 1), *again = malloc(size + 1);
	memcpy(state, data, size);
	int err = stream_unplace(state, size, STREAM_CHANNEL);
	size_t first = 0, last = size;
	while (first < size && state[first] == data[first])
		first++;
	while (last > first && state[last - 1] == data[last - 1])
		last--;
	fuzz_must(!err || err == -EPROTO);
	fuzz_must(err ? first == size : last - first <= sizeof(uint64_t));
	/* Once more, and there is nothing to take. */
	memcpy(again, state, size);
	fuzz_must(stream_unplace(again, size, STREAM_CHANNEL) == err &&
		  !memcmp(again, state, size));
	free(again);
	free(state);
	return 0;
}
