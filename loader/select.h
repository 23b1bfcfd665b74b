/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SELECT_H
#define TAILCHAIN_SELECT_H

#include <bpf/libbpf.h>

#include "program.h"
#include "record.h"
#include "setup.h"

/* The programs of an object that is open and not loaded yet, and which one is triggered. */
struct choice {
	const struct bpf_object *bpf;
	struct program *programs;
	int count;
	int entry;	/* index into programs */
	char *no_entry; /* why none can be chosen and it is only loaded, else NULL; owned */
};

/*
 * Chooses the entry (none asked for: `entry`, or the only one), and which programs are loaded: all,
 * or those of --only, without those of --skip. What entry, --only or a slot names is loaded also
 * where its section's name begins with `?`. The record says what names nothing, or leaves
 * nothing, and EXIT_USAGE is returned; EXIT_DONE otherwise.
 */
int select_programs(struct choice *choice, const struct setup *setup, struct record *record);

#endif
