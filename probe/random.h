/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_RANDOM_H
#define TAILCHAIN_RANDOM_H

#include "shrink.h"

/* The smallest case of surprises of one kind. */
struct surprise {
	struct surprise_kind kind;
	struct spec spec, drawn; /* and the first one that led to it */
	int count;		 /* cases drawn that lead to it */
	int shrunk;		 /* of these, so many were made smaller, down to it */
};

/* Random cases, each predicted and observed, and what surprised. */
struct random {
	const struct model *model;
	struct looker looker;
	uint64_t seed, count;
	uint64_t budget;
	int64_t until_ms; /* of clock_ms(); 0: until all are done */
	/* Called after each case. May be NULL. */
	void (*progress)(const struct random *random);
	/* Whether no more is to be looked at. May be NULL. */
	bool (*ended)(void);
	/* What came of it. */
	uint64_t done, deaths, unpredicted, unmeasured;
	uint64_t withheld; /* or denied */
	struct surprise *surprises;
	int surprise_count;
};

/* Draws, predicts and observes. -EAGAIN: a look was to be put off; all that was looked at is to be
 * looked at again. */
int random_run(struct random *random);
void random_release(struct random *random);

#endif
