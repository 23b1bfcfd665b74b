/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SETTINGS_H
#define TAILCHAIN_SETTINGS_H

#include <bpf/libbpf.h>
#include <stdbool.h>

#include "links.h"
#include "program.h"
#include "setup.h"
#include "variables.h"

/* An object that is open, and not loaded yet. */
struct settable {
	struct bpf_object *bpf;
	const char *path;
	struct program *programs;
	int program_count;
	const struct variables *variables;
	bool has_tunables; /* it is gen's */
};

/* Applies what is asked of an object: global variables, sizes
 * of maps, expected attach types, and its links (may be NULL). Returns NULL, or what of it does not
 * fit, which the caller frees.
 */
char *settings_apply(const struct settable *object, const struct setup *setup,
		     const struct links *links);

#endif
