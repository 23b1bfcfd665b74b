/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_NEIGHBOURS_H
#define TAILCHAIN_NEIGHBOURS_H

#include "links.h"
#include "object.h"

/* Objects that others need: whose maps they share, or on whose programs they put theirs. Each is
 * opened and loaded once, with what is asked for it, and stays so until neighbours_release(). */
struct neighbours {
	const struct setup *setup; /* of all objects */
	bool throwaway;
	struct neighbour **at;
	int count;
};

/* Whether --reuse or --target of some object names that one. */
bool neighbours_need(const struct neighbours *neighbours, const char *path);

/* The object, which is opened and loaded if it is not yet. NULL: it cannot be, and `*why` says why;
 * the caller frees that. */
struct object *neighbours_find(struct neighbours *neighbours, const char *path, char **why);

/* Finds what --reuse and --target of the object at `path` name; what names itself is for others.
 * NULL, or what is wrong, which the caller frees; the links are to be released in any case. */
char *neighbours_link(struct neighbours *neighbours, const char *path, const struct setup *own,
		      struct links *links);
void links_release(struct links *links);

void neighbours_release(struct neighbours *neighbours);

#endif
