/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_METADATA_H
#define TAILCHAIN_METADATA_H

#include "spec.h"
#include "variables.h"

/*
 * What an object says of itself, in the strings that bpftool prog show prints. It may say what it
 * likes: what we write into and read from must be there.
 */

/* The name of the case, NULL where there is none; the compiler, NULL where it is unknown. */
const char *metadata_case(const struct variables *variables);
const char *metadata_compiler(const struct variables *variables);

/* Whether there are the variables that gen makes for the case, as it makes them. */
bool metadata_fits(const struct variables *variables, const struct spec *spec);

#endif
