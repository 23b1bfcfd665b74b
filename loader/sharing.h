/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SHARING_H
#define TAILCHAIN_SHARING_H

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
enum trait {
	TRAIT_TYPE,
	TRAIT_ATTACH_TYPE,
	TRAIT_ATTACH_FUNCTION,
	TRAIT_FRAGS,
	TRAIT_SLEEPABLE,
	TRAITS
};

extern const char *const trait_names[TRAITS];

/* What a program has of it, to be compared, and for people; the caller frees that. */
uint64_t trait_of(const struct program *program, enum trait trait);
char *trait_text(const struct program *program, enum trait trait);

/* The first trait that they differ in; TRAITS: none. */
enum trait sharing_differs(const struct program *one, const struct program *other);

#endif
