/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "throwaway.h"

/* Whether the kernel was booted with this word on its command line. */
static bool booted_with(const char *parameter)
{
	char *line, *rest, *word;
	size_t size;
	bool found = false;
	if (file_read("/proc/cmdline", &line, &size))
		return false;
	for (rest = line; (word = strsep(&rest, " \n"));)
		found |= !strcmp(word, parameter);
	free(line);
	return found;
}

bool throwaway_guest(void)
{
	const char *value = getenv(THROWAWAY_VARIABLE);
	return value && !strcmp(value, THROWAWAY_VALUE) && booted_with(THROWAWAY_PARAMETER);
}
