/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_CAUSES_H
#define TAILCHAIN_CAUSES_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/*
 * What is known of why answers changed from one kernel to another: data, sweep/changes.json, which
 * measured results are held against. Its text:
 *
 *   {"version":1,"changes":[{"limit":ID,"arch":NAME,"mode":NAME,"from":ANSWER,"to":ANSWER,
 *    "commit":HASH,"subject":TEXT,"tag":"v6.12","stable":["6.6.57",...],"why":TEXT},...]}
 *
 * `arch` and `mode` may be `any`; `from` and `to` are answers as findings have them, or patterns of
 * them (`* bytes`, where the figure differs from run to run). `commit` and `subject` are null where
 * nobody has found the cause; `tag` is the first mainline version that has the change, then as far
 * as measured. `stable` has the first version of each older series that got it.
 */
struct cause {
	const char *limit, *arch, *mode, *from, *to;
	const char *commit, *subject; /* or NULL */
	const char *tag, *why;
	const json_t *stable; /* an array of texts */
	int place;	      /* in the file */
};

struct causes {
	struct cause *at; /* of one limit in the order of their tags */
	int count;
	json_t *json; /* what the texts belong to */
};

/* Reads that file; `path` NULL: the one that came with the commands. Prints what is wrong with
 * which entry, and returns a negative errno. */
int causes_read(struct causes *causes, const char *path);

/* The file that came with the commands; none at all where there is none, as in a guest, or where it
 * is broken, which is printed. */
void causes_read_own(struct causes *causes);

void causes_release(struct causes *causes);

/* Whether an entry is about this limit of this architecture and mode. */
bool cause_is_of(const struct cause *cause, const char *limit, const char *arch, const char *mode);

/* Whether a kernel of this version (as 6.12.43-1~bpo12+1 or 6.18.44-x) has the change. */
bool cause_is_in(const struct cause *cause, const char *version);

/* Whether it tells a difference of two kernels: the one has it, the other has not. */
bool cause_is_between(const struct cause *cause, const char *a, const char *b);

/* Whether it tells why the answers to this limit differ between two kernels. */
bool cause_tells(const struct cause *cause, const char *limit, const char *arch, const char *mode,
		 const char *a, const char *b);

/* As one line: tag, commit, subject, or that it is not known. The caller frees it. */
char *cause_line(const struct cause *cause);

#endif
