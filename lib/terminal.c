/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "escape.h"
#include "terminal.h"
#include "text.h"

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

static bool is_set(const char *variable)
{
	const char *value = getenv(variable);
	return value && *value;
}

static bool emphasizes(FILE *out)
{
	const char *terminal = getenv("TERM");
	return isatty(fileno(out)) && !is_set("NO_COLOR") && terminal &&
	       strcmp(terminal, "dumb") != 0;
}

void print_emphasized(FILE *out, enum emphasis emphasis, const char *format, ...)
{
	static const char *const sequences[] = {
		[EMPHASIS_HEAD] = "\033[1m", [EMPHASIS_ALARM] = "\033[1;31m"
	};
	const bool shown = emphasis != PLAIN && emphasizes(out);
	va_list args;
	va_start(args, format);
	char *words = text_of(format, args), *line = escape_line(words);
	va_end(args);
	fprintf(out, "%s%s%s\n", shown ? sequences[emphasis] : "", line, shown ? "\033[0m" : "");
	free(line);
	free(words);
}

void print_passed(FILE *out, const char *data, size_t size)
{
	if (isatty(fileno(out)))
		print_lines(out, data, size);
	else
		fwrite(data, 1, size, out);
}
