/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "escape.h"
#include "message.h"
#include "text.h"

/* Bytes of a message: more than the longest list of names that one of ours has. */
#define LINE_MAX_SIZE 4096

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
	char *words = NULL;
	if (vasprintf(&words, format, args) < 0)
		return;
	char *line = escape_line(words);
	int length = LINE_MAX_SIZE;
	bool cut = strlen(line) > LINE_MAX_SIZE;
	/* Before a character, not in it. */
	while (cut && (line[length] & 0xc0) == 0x80)
		length--;
	fprintf(stderr, "%s: %s%.*s%s\n", program_invocation_short_name, prefix, length, line,
		cut ? "..." : "");
	free(line);
	free(words);
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

/* On a terminal that is ours alone: what our output is piped to may write there as well. */
static bool shows_progress(void)
{
	struct stat info;
	return isatty(STDERR_FILENO) && (fstat(STDOUT_FILENO, &info) || !S_ISFIFO(info.st_mode));
}

void progress_leave(void)
{
	if (current_level == MESSAGE_NORMAL)
		current_level = MESSAGE_QUIET;
}

void progress(const char *format, ...)
{
	if (current_level < MESSAGE_NORMAL || !shows_progress())
		return;
	va_list args;
	va_start(args, format);
	char *words = text_of(format, args);
	va_end(args);
	char *line = escape_line(words);
	fprintf(stderr, "\r%s\033[K", line);
	free(line);
	free(words);
	progress_shown = true;
}

void progress_end(void)
{
	if (progress_shown)
		fputs("\r\033[K", stderr);
	progress_shown = false;
}
