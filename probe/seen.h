/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SEEN_H
#define TAILCHAIN_SEEN_H

#include <stdint.h>

#include "model.h"
#include "record.h"
#include "texts.h"

/* What was observed of a case, as far as a model speaks of it. */
struct seen {
	enum verdict verdict;
	int64_t made, per_call, total; /* RECORD_NULL where not measured */
};

/* What has been observed by now, by name: each case is observed once. */
struct seen_cases {
	void *tree;	      /* of tsearch() */
	struct texts facts;   /* NAME VALUE, of a model */
	struct texts refused; /* objects that nobody can make */
};

void seen_from(struct seen *seen, const struct record *record);

/* Whether the case is known; fills `seen` if it is. */
bool seen_find(const struct seen_cases *known, const char *name, struct seen *seen);
void seen_add(struct seen_cases *known, const char *name, const struct seen *seen);
void seen_release(struct seen_cases *known);

/* A line as it stands in a file: `case NAME VERDICT MADE PER_CALL TOTAL`. The caller frees it. */
char *seen_line(const char *name, const struct seen *seen);

/*
 * Reads a file of such lines, of `fact NAME VALUE`, of either with `crashed` behind the name: what
 * a kernel did not survive, and of `refused OBJECT`. Prints what is wrong and returns a negative
 * errno.
 */
int seen_read(struct seen_cases *known, const char *path);

#endif
