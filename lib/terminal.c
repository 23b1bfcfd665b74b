/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <sys/ioctl.h>

#include "terminal.h"

#define COLUMNS_LEAST	60
#define COLUMNS_MOST	200
#define COLUMNS_DEFAULT 100

int terminal_columns(FILE *out)
{
	struct winsize size;
	const int fd = fileno(out);
	/* Some terminals do not know how wide they are. */
	if (fd < 0 || ioctl(fd, TIOCGWINSZ, &size) || !size.ws_col)
		return COLUMNS_DEFAULT;
	return size.ws_col < COLUMNS_LEAST  ? COLUMNS_LEAST
	       : size.ws_col > COLUMNS_MOST ? COLUMNS_MOST
					    : size.ws_col;
}
