/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What the fuzz targets share. */
#ifndef TAILCHAIN_FUZZ_H
#define TAILCHAIN_FUZZ_H

#include <sanitizer/common_interface_defs.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "memory.h"
#include "message.h"
#include "text.h"

/* libFuzzer calls these. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is not as it must be is a finding, like a crash. The summary goes where libFuzzer's own
 * words go, also where standard error is closed. */
#define FUZZ_WORDS(line) FUZZ_PLACE(line)
#define FUZZ_PLACE(line) __FILE__ ":" #line ": "
#define fuzz_must(holds)                                                                           \
	do {                                                                                       \
		if (!(holds)) {                                                                    \
			__sanitizer_report_error_summary(FUZZ_WORDS(__LINE__) "not so: " #holds);  \
			abort();                                                                   \
		}                                                                                  \
	} while (0)

/* A copy that is ended by a NUL; the caller frees it. */
static inline char *fuzz_text(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + 1);
	if (!copy)
		out_of_memory();
	memcpy(copy, data, size);
	copy[size] = '\0';
	return copy;
}

/* The path of a file of these bytes, in memory, until the next call for the same place. */
static inline const char *fuzz_file(int place, const void *data, size_t size)
{
	static int fds[2] = { -1, -1 };
	static char *paths[2];
	if (fds[place] < 0) {
		fds[place] = memfd_create("fuzz", MFD_CLOEXEC);
		paths[place] = text("/proc/self/fd/%d", fds[place]);
	}
	fuzz_must(!ftruncate(fds[place], 0) && pwrite(fds[place], data, size, 0) == (ssize_t)size);
	return paths[place];
}

#endif
