/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_CASE_NAME_H
#define TAILCHAIN_CASE_NAME_H

#include "spec.h"

/* The canonical name; the caller frees it. */
char *spec_name(const struct spec *spec);

/* The spec of a canonical name. -EINVAL if it is none; prints why. */
int spec_parse_name(const char *name, struct spec *spec);

/* Takes one of a name's tokens, and marks its axis as given. Of a shape, only the axes that shapes
 * have of their own are meant, each once. -ENOENT: it is none. */
int spec_parse_token(const char *token, bool of_shape, struct spec *spec, bool given[AXIS_COUNT]);

#endif
