/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <string.h>

#include "sizes.h"

void sizes_set(struct sizes *sizes, const struct sizes *values)
{
	int count = values->count;
	while (count > 1 && values->bytes[count - 1] == values->bytes[count - 2])
		count--;
	struct sizes shortest = { .count = count };
	memcpy(shortest.bytes, values->bytes, (size_t)count * sizeof(int));
	*sizes = shortest;
}

int sizes_at(const struct sizes *sizes, int frame)
{
	int last = sizes->count - 1;
	return sizes->bytes[frame < last ? frame : last];
}
