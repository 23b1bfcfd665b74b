/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <fnmatch.h>

#include "keep.h"

/* A question's answer is a limit; these are what something costs. */
static const char *const costs[] = {
	"kernel_stack.per_call", "kernel_stack.worst", "stack.rounding", "*.o.*insns",
	"*.o.*states",		 "*.o.*stack",	       "*.o.*xlated",	 "*.o.*jited",
	"*.o.*load_us",
};

const char *keep_to(const char *limit)
{
	for (unsigned i = 0; i < sizeof(costs) / sizeof(*costs); i++)
		if (!fnmatch(costs[i], limit, 0))
			return "most";
	return "least";
}
