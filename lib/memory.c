/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "memory.h"

void out_of_memory(void)
{
	/* As error() says it, which itself needs memory. */
	fprintf(stderr, "%s: out of memory\n", program_invocation_short_name);
	exit(3);
}

void *memory_grow(void *at, size_t count, size_t size)
{
	/* An array without elements has an address, too. */
	void *more = reallocarray(at, count ? count : 1, size);
	if (!more)
		out_of_memory();
	return more;
}
