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
	bool checks; /* they are opened only, as by object_check_setup() */
	struct neighbour **at;
	int count;
};

/* Whether --reuse or --target of some object names that one. */
bool neighbours_need(const struct neighbours *neighbours, const char *path);

/* The object, which is opened and loaded if it is not yet. NULL: it cannot be, and `*why` says why;
 * the caller frees that. */
struct object *neighbours_find(struct neighbours *neighbours, const char *path, char **why);

void links_release(struct links *links);

/* Opens the object at `path` with what it is linked to, or checks it; on failure the record says
 * why, and an exit status is returned, as by object_open_setup(). Object and links are to be
 * released in any case.
 */
int neighbours_open(struct neighbours *neighbours, const char *path, const struct setup *own,
		    struct links *links, struct object *object, struct record *record);

void neighbours_release(struct neighbours *neighbours);

#endif
