/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_OBJECTS_H
#define TAILCHAIN_OBJECTS_H

#include "spec.h"
#include "texts.h"
#include "../loader/object.h"

/*
 * The objects that probes load: one for each structure, made by gen where it is missing, opened
 * once and kept. Objects that are no member of the family come with the command.
 */
struct objects {
	const char *directory; /* where they are and where missing ones are made */
	int jobs;
	struct opened *opened;
	int count;
	struct object *loaded; /* the last one that was given out */
	struct texts lacking; /* those, without suffix, that were not there and that no gen makes */
};

/* Makes those objects that the specs need and that are not there, in parallel, with gen. Returns an
 * exit status; what fails is printed. */
int objects_make(const struct objects *objects, const struct spec *specs, int count);

/* Where the object for a spec is, or would be. The caller frees it. */
char *objects_path(const struct objects *objects, const struct spec *spec);
/* The same for NAME.bpf.o that is no member of the family. */
char *objects_path_named(const struct objects *objects, const char *name);

/*
 * The prepared object for a spec. NULL where it cannot be had: the record then says why (the
 * compiler refused it, the kernel refuses its maps, ...).
 */
struct object *objects_get(struct objects *objects, const struct spec *spec, struct record *record);

/* Whether objects_get() can be tried: the object is there, or there is a gen. Else it is noted as
 * lacking. */
bool objects_have(struct objects *objects, const struct spec *spec);

/* Whether there is a gen: a guest has none. */
bool objects_can_make(void);

/* The name of the spec's object, without suffix. The caller frees it. */
char *objects_name(const struct spec *spec);

/* The same of the spec's plain case, an object like any other. */
struct object *objects_get_plain(struct objects *objects, const struct spec *spec,
				 struct record *record);

/* The prepared object NAME.bpf.o that is no member of the family, with that entry. */
struct object *objects_get_named(struct objects *objects, const char *name, const char *entry,
				 struct record *record);

void objects_release(struct objects *objects);

#endif
