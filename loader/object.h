/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_OBJECT_H
#define TAILCHAIN_OBJECT_H

#include <bpf/libbpf.h>
#include <stdbool.h>

#include "arrays.h"
#include "kfuncs.h"
#include "links.h"
#include "program.h"
#include "record.h"
#include "setup.h"
#include "spec.h"
#include "variables.h"

/*
 * A BPF object, opened and prepared once, that can then be loaded many times with other tunables.
 *
 * libbpf opens the object, creates its maps and relocates its programs, but is given stand-ins that
 * only return 0 to load in their place, so that preparing does not depend on what the verifier says
 * of the real ones. Those are then loaded by object_load(), as often as one likes.
 */
struct object {
	const char *path;
	bool has_spec; /* made by tailchain */
	struct spec spec;
	const char *compiler; /* NULL: unknown */
	struct bpf_object *bpf;
	struct program *programs;
	int program_count;
	int entry;	  /* index into programs */
	char *no_entry;	  /* why none can be chosen and it is only loaded, else NULL */
	const char *hook; /* of an object of the user's, to attach its entry to; NULL: none */
	const char *at;	  /* where that hook is, as struct attach_to has it; NULL: none is named */
	bool stays;	  /* others need what is loaded */
	const struct object *target; /* the entry is put on a program of it; NULL: it is not */
	bool unfit; /* not opened, since a setting does not fit it, which the message names */
	struct kfuncs kfuncs;
	struct arrays arrays;
	struct variables variables;
	bool gpl;
	bool with_lines; /* load the programs with their line info */
	bool with_sizes; /* ask for the sizes of their code, which takes a call for each */
	struct {
		bool valid;
		struct spec at;	      /* what is set before each run is left out of it */
		struct record record; /* its figures of the load */
	} loaded;
	char *file;
	size_t file_size;
	char *log;
	size_t log_size;
	int64_t run_ns; /* that the last run took; 0: unknown */
	struct {
		bool valid;
		struct spec at; /* depth is left out of it */
		int64_t per_call, used;
	} measured; /* see ladder.c */
};

/*
 * Opens and prepares the object at `path` as its owner does; `links` may be NULL. Where there is no
 * entry it can be loaded alone. On failure the record says how far it came and why, and an exit
 * status is returned; EXIT_DONE otherwise.
 */
int object_open_setup(struct object *object, const char *path, const struct setup *setup,
		      const struct links *links, struct record *record);
/* Opens it, and looks whether what is asked for fits it, as far as the object alone tells: no
 * kernel is asked, and it cannot be loaded. Returns as above. */
int object_check_setup(struct object *object, const char *path, const struct setup *setup,
		       const struct links *links, struct record *record);
/* The same as object_open_setup() of an object that was made here, with nothing asked for but the
 * program to trigger (NULL: as above). */
int object_open_made(struct object *object, const char *path, const char *entry,
		     struct record *record);
void object_release(struct object *object);

/* Whether a program of it is to be loaded: not left out, and not only when something names it. */
bool object_loads(const struct object *object, const struct program *program);

/* The slot that ARRAY[KEY] names, or, where it is to be `filled`, ARRAY[KEY]=PROGRAM. Returns NULL,
 * or why there is no such, which the caller frees. */
char *object_slot(const struct object *object, const char *typed, bool filled, struct slot *slot);

/* Adds a slot to be filled: ARRAY[KEY]=PROGRAM. Returns NULL, or why there is no such, which the
 * caller frees. */
char *object_set_slot(struct object *object, const char *assignment);

/* Whether the object can be loaded with other values on that axis. */
bool object_has_tunable(const struct object *object, const struct axis *axis);

/*
 * Where a global variable of the object stands: in `*map`, at the returned memory for a map
 * that is mapped (else its initial image), `*size` bytes. NULL if there is none.
 */
void *object_variable(const struct object *object, const char *name, struct bpf_map **map,
		      size_t *size, size_t *element_size);

#endif
