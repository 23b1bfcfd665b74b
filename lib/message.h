/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_MESSAGE_H
#define TAILCHAIN_MESSAGE_H

/* Everything that is not a result goes to standard error, one line a message, lower case, no full
 * stop: what failed, on what, why. What it quotes may come from anywhere: it is escaped, and what
 * is longer than anybody reads is cut off. */

enum message_level {
	MESSAGE_NONE = -2,  /* nothing at all: for tests and fuzzers */
	MESSAGE_QUIET = -1, /* errors only */
	MESSAGE_NORMAL,	    /* errors and warnings */
	MESSAGE_VERBOSE,    /* and each command that is run */
	MESSAGE_DEBUG,	    /* and what libbpf says */
};

void message_level_set(enum message_level level);
enum message_level message_level_get(void);

void error(const char *format, ...) __attribute__((format(printf, 1, 2)));
void warning(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Printed from -v on. */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Printed from -v -v on. */
void debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A line that overwrites itself, on a terminal only, not with -q and not where the output goes to a
 * pipe; progress_end() removes it. */
void progress(const char *format, ...) __attribute__((format(printf, 1, 2)));
void progress_end(void);
/* In a child whose parent shows how far all are: shows none. */
void progress_leave(void);

#endif
