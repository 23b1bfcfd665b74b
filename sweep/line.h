/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_LINE_H
#define TAILCHAIN_LINE_H

#include <jansson.h>
#include <stddef.h>

/* What a line is that our probe or loader printed in a guest. */
enum line_kind {
	LINE_OTHER,	   /* none of these */
	LINE_ANNOUNCEMENT, /* {"about_to":FINDING,"case":NAME or null} */
	LINE_LOADED,	   /* {"about_to_run":RECORD} */
	LINE_FINDING,
	LINE_RECORD,
	/* Of random cases, as probe announces them. */
	LINE_AT,       /* {"at":WORDS} */
	LINE_SEEN,     /* {"seen":WORDS} */
	LINE_LACKS,    /* {"lacks":NAMES} */
	LINE_SURPRISE, /* a row */
	LINE_SUM       /* {"version":1,"random":{...}} */
};

/*
 * Reads a line, of `size` bytes without its newline. A guest's kernel has been harmed on purpose,
 * and a user's object may have done more: anything at all may stand there. Of the other kinds than
 * LINE_OTHER every field has the type that its readers count on, those that a line cannot do
 * without are there, and nothing is nested deeper than what our commands print. The caller releases
 * `*json`, which is NULL for LINE_OTHER.
 */
enum line_kind line_read(const char *line, size_t size, json_t **json);

#endif
