/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_GLOBAL_H
#define TAILCHAIN_GLOBAL_H

#include <stdbool.h>

#include "variables.h"

/*
 * Sets a global variable, or a part of it, as it is typed: VAR=VALUE, VAR.MEMBER=VALUE,
 * VAR[INDEX]=VALUE, as deep as they are nested; see place.h. Before the object is loaded that is
 * what the program begins with. `dry`:
 * only whether it could be, once the object is loaded. Returns NULL, or what is wrong with it, of
 * the object at `path`; the caller frees that.
 */
char *global_set(const struct bpf_object *bpf, const struct variables *variables, bool dry,
		 const char *path, const char *assignment);

#endif
