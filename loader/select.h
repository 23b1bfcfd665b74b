/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SELECT_H
#define TAILCHAIN_SELECT_H

#include <bpf/libbpf.h>

#include "program.h"
#include "record.h"

/* What is asked for of an object's programs. */
struct selection {
	const char *entry; /* the one to trigger; NULL: `entry`, or the only one */
	/* Lists ended by NULL, or NULL. What one of them names is loaded also where its section's
	 * name begins with `?`. */
	char *const *only; /* patterns of fnmatch(): the ones to load; NULL: all */
	char *const *skip; /* the same: those of them to leave out */
	char *const *sets; /* the slots that will be set: ARRAY[KEY]=PROGRAM */
};

/* The programs of an object that is open and not loaded yet, and which one is triggered. */
struct choice {
	const struct bpf_object *bpf;
	struct program *programs;
	int count;
	int entry;	/* index into programs */
	char *no_entry; /* why none can be chosen and it is only loaded, else NULL; owned */
};

/*
 * Chooses the entry, and which programs are loaded. The record says what names nothing, or leaves
 * nothing, and EXIT_USAGE is returned; EXIT_DONE otherwise.
 */
int select_programs(struct choice *choice, const struct selection *selection,
		    struct record *record);

#endif
