/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The sections of an object file, as they are looked for before libbpf opens it. What libbpf itself
 * makes of such a file is not tried: it is not ours, and breaks; see object_open_setup(). */
#include "../../loader/capture.h"
#include "../../loader/printer.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct capture capture;
	if (!size)
		return 0;
	message_level_set(MESSAGE_NONE);
	printer_begin();
	char *file = malloc(size);
	memcpy(file, data, size);
	if (!capture_begin(&capture, file, size))
		fuzz_must(!capture_knows(&capture, "no such section"));
	capture_end(&capture);
	printer_forget();
	free(file);
	return 0;
}
