/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_CELL_RESULT_H
#define TAILCHAIN_CELL_RESULT_H

#include <jansson.h>
#include <stdbool.h>

#include "finding.h"

/*
 * What was found in one cell. As text it is a line with the head and a line for each finding, all
 * JSON:
 *
 *   {"version":1,"cell":{"kernel":RELEASE,"name":AS ASKED FOR,"kernel_package":...,
 *    "kernel_version":...,"kernel_sha256":...,"kernel_source":...,"arch":...,"mode":...,
 *    "compiler":...,"date":DAY,
 *    "asked":[LIMIT,...],"objects":[{"name":...,"sha256":...},...],"error":null,"answers":N}}
 *   {"version":1,"limit":"tail_calls.loop",...}
 *
 * `error` says why the cell could not be measured, or not to its end. `answers` says how many lines
 * follow, so that a file that is cut is known; files of older versions lack it. A file may hold
 * several cells.
 */
struct cell_result {
	json_t *head;	  /* what stands in `cell`, but for `answers` */
	json_t *findings; /* an object: by limit, in the order of asking */
	char *where;	  /* FILE:LINE of the head, for messages */
};

/* A text of the head; "" where it has none. */
const char *cell_text(const struct cell_result *cell, const char *key);
/* The version of its kernel; the release of one of which none is known. */
const char *cell_version(const struct cell_result *cell);
/* The archive or the folder that its kernel is from, whose versions are ordered among themselves
 * and compared with one another; "" for Debian's kernels, and for those of one's own, which are
 * compared with them. */
const char *cell_series(const struct cell_result *cell);
/* The finding on a limit, or NULL. */
const json_t *cell_finding(const struct cell_result *cell, const char *limit);
/* Adds one on a limit that it has none of. */
void cell_add(struct cell_result *cell, json_t *finding);
/* A text that cells share whose texts of these keys, ended by NULL, are the same; of
 * `kernel_source` their series. The caller frees it. */
char *cell_key(const struct cell_result *cell, const char *const *keys);
/* Whether the cell was measured to its end. */
bool cell_complete(const struct cell_result *cell);
/* Whether it has an answer to all that was asked. */
bool cell_answered(const struct cell_result *cell);

/* Whether two cells are of one compiler; one that got no answer has none. */
bool compiler_same(const struct cell_result *a, const struct cell_result *b);

/* What a cell is of, but for its compiler: keys of the head, ended by NULL. */
extern const char *const cell_identity[];

/* Whether two cells are of one kernel, architecture, mode and compiler. */
bool cell_same(const struct cell_result *a, const struct cell_result *b);

/* The cell as text, or in brief (finding_brief()). The caller frees it. */
char *cell_lines(const struct cell_result *cell, bool brief);

void cell_result_release(struct cell_result *cell);

#endif
