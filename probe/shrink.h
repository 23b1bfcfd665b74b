/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SHRINK_H
#define TAILCHAIN_SHRINK_H

#include "surprise.h"

/* Who observes cases: a kernel, or what a test takes for one. */
struct looker {
	/* 0: `seen` is what came of it. -EAGAIN: not now, as its object is not there. */
	int (*look)(void *context, const struct spec *spec, struct seen *seen);
	/* The case is likely to be looked at when the one that was put off can be. */
	void (*may_look)(void *context, const struct spec *spec);
	void *context;
};

/*
 * Makes a surprising case as small as it goes on every axis, as long as it remains a surprise of
 * that kind, or of one that explains it, which `kind` then is. Candidates are simpler ones, also
 * with what the model takes for an edge on the axes that do not count as much. -EAGAIN: a look was
 * to be put off.
 */
int shrink(const struct model *model, const struct looker *looker, uint64_t budget,
	   struct surprise_kind *kind, struct spec *spec);

/* Whether a case is at most another on every axis, bytes of stack aside. */
bool shrink_within(const struct spec *small, const struct spec *large);

#endif
