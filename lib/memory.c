/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>

#include "memory.h"
#include "message.h"

void *memory_grow(void *at, size_t count, size_t size)
{
	/* An array without elements has an address, too. */
	void *more = reallocarray(at, count ? count : 1, size);
	if (!more)
		out_of_memory();
	return more;
}
