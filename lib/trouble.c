/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stddef.h>
#include <string.h>

#include "trouble.h"

/* By which lines a kernel that is in trouble is known, from its own source (kernel/panic.c,
 * lib/bug.c, arch/.../fault.c, kernel/watchdog.c, kernel/hung_task.c, kernel/rcu/tree_stall.h). */
static const char *const troubles[] = {
	"Kernel panic - not syncing",
	"Oops:",
	"BUG: ",
	"WARNING: ",
	"Internal error:",
	"kernel stack overflow",
	"double fault",
	"soft lockup",
	"detected stall",
	"blocked for more than",
	"Unable to handle kernel",
};

bool is_trouble(const char *line)
{
	for (size_t i = 0; i < sizeof(troubles) / sizeof(*troubles); i++)
		if (strstr(line, troubles[i]))
			return true;
	return false;
}
