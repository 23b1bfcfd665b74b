/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_FUNCTION_NAMES_H
#define TAILCHAIN_FUNCTION_NAMES_H

#include <bpf/btf.h>

#include "body.h"

/* The names of a body's functions, in the order of struct functions: `function N` for one that the
 * BTF (may be NULL) does not name. The caller frees them and their array. */
char **function_names(const struct body *body, const struct btf *btf, int *count);

#endif
