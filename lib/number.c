/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include "number.h"

int number_scan(const char *text, const char **end, uint64_t max, uint64_t *number)
{
	/* strtoull() takes signs and blanks, and wraps a minus round. */
	if (!isdigit((unsigned char)*text))
		return -EINVAL;
	errno = 0;
	uint64_t value = strtoull(text, (char **)end, 10);
	if (errno || value > max)
		return -ERANGE;
	*number = value;
	return 0;
}

int number_parse(const char *text, uint64_t max, uint64_t *number)
{
	const char *end;
	uint64_t value;
	int err = number_scan(text, &end, max, &value);
	if (!err && *end)
		err = -EINVAL;
	if (!err)
		*number = value;
	return err;
}
