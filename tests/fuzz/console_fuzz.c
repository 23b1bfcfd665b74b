/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A guest's console: anything at all may come over it. */
#include "../../sweep/console.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char panic[] = "\n[    2.0] Kernel panic - not syncing: dead\n";
	struct console console = { .watched = true };
	/* In two parts: nothing may hang on where a read ends. */
	console_feed(&console, (const char *)data, size / 2);
	console_feed(&console, (const char *)data + size / 2, size - size / 2);
	console_feed(&console, panic, sizeof(panic) - 1);
	fuzz_must(console.trouble && strstr(console.kernel, "Kernel panic"));
	console_release(&console);
	return 0;
}
