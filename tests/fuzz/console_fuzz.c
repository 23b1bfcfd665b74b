/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A guest's console: anything at all may come over it. */
#include "../../sweep/console.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct console console = { 0 };
	char *good = frame_encode(1, CHANNEL_OUT, data, size < 100 ? size : 100);
	console_feed(&console, (const char *)data, size);
	console_feed(&console, good, strlen(good));
	free(console_answer(&console));
	console_finish(&console);
	console_release(&console);
	free(good);
	return 0;
}
