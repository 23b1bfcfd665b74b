/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "message.h"

static enum message_level current_level = MESSAGE_NORMAL;
static bool progress_shown;

void message_level_set(enum message_level level)
{
	current_level = level;
}

enum message_level message_level_get(void)
{
	return current_level;
}

static void say(enum message_level level, const char *prefix, const char *format, va_list args)
{
	if (current_level < level)
		return;
	progress_end();
	/* One write a line, so that the lines of parallel jobs do not mix. */
	char *line = NULL;
	if (vasprintf(&line, format, args) < 0)
		return;
	fprintf(stderr, "%s: %s%s\n", program_invocation_short_name, prefix, line);
	free(line);
}

#define SAY(level, prefix)                                                                         \
	do {                                                                                       \
		va_list args;                                                                      \
		va_start(args, format);                                                            \
		say(level, prefix, format, args);                                                  \
		va_end(args);                                                                      \
	} while (0)

void error(const char *format, ...)
{
	SAY(MESSAGE_QUIET, "");
}

void warning(const char *format, ...)
{
	SAY(MESSAGE_NORMAL, "warning: ");
}

void note(const char *format, ...)
{
	SAY(MESSAGE_VERBOSE, "");
}

void debug(const char *format, ...)
{
	SAY(MESSAGE_DEBUG, "");
}

void progress(const char *format, ...)
{
	if (current_level < MESSAGE_NORMAL || !isatty(STDERR_FILENO))
		return;
	va_list args;
	va_start(args, format);
	fputc('\r', stderr);
	vfprintf(stderr, format, args);
	fputs("\033[K", stderr);
	va_end(args);
	progress_shown = true;
}

void progress_end(void)
{
	if (progress_shown)
		fputs("\r\033[K", stderr);
	progress_shown = false;
}

char *text(const char *format, ...)
{
	char *result = NULL;
	va_list args;
	va_start(args, format);
	if (vasprintf(&result, format, args) < 0) {
		error("out of memory");
		exit(3);
	}
	va_end(args);
	return result;
}

void text_append(char **whole, const char *format, ...)
{
	char *more = NULL;
	va_list args;
	va_start(args, format);
	if (vasprintf(&more, format, args) < 0) {
		error("out of memory");
		exit(3);
	}
	va_end(args);
	char *longer = text("%s%s", *whole, more);
	free(*whole);
	free(more);
	*whole = longer;
}
