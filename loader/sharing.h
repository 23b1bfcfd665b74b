/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SHARING_H
#define TAILCHAIN_SHARING_H

#include <stdbool.h>
#include <stdint.h>

#include "program.h"

/*
 * What programs must have alike that use the same prog array or stand in it:
 * __bpf_prog_map_compatible() in kernel/bpf/core.c. All kernels compare the type, and whether a
 * program is JITed. Since commit f45d5b6ce2e8 ("bpf: generalise tail call map compatibility check")
 * they compare whether it takes XDP fragments; later ones, and stable ones after them, also the
 * prototype of the attach function, cgroup storage (struct bpf_map_owner), the expected attach type
 * ("bpf: Enforce expected_attach_type for tailcall compatibility") and whether it may sleep. Which
 * of it a kernel does compare is told by trying.
 */
struct trait {
	const char *name;
	uint64_t (*of)(const struct program *program);
	/* As people read it; NULL: yes or no. The caller frees it. */
	char *(*text)(const struct program *program);
	/* Lets one program have what another has. */
	void (*take)(struct program *program, const struct program *other);
	/* Of the catalogue, whether those that differ in it may share: where both have one, where
	 * the owner of the array has none, and where the other has none. */
	const char *question, *of_owner_without, *of_other_without;
};

enum { TRAITS = 6 };

/* What decides on what the others may be, comes first: the type. */
extern const struct trait traits[TRAITS];

bool trait_differs(int trait, const struct program *one, const struct program *other);
char *trait_text(int trait, const struct program *program);

/* The catalogue's question on programs that differ in it as these two do. */
const char *trait_question(int trait, const struct program *owner, const struct program *other);

/* The first trait that they differ in; TRAITS: none. */
int sharing_differs(const struct program *one, const struct program *other);

/* The cgroup storage that a program's code names, by its descriptor; 0: none. */
int storage_of(const struct program *program);

#endif
