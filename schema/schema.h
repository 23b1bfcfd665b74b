/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SCHEMA_H
#define TAILCHAIN_SCHEMA_H

#include <stdio.h>

#include "kinds.h"

/* The kind's JSON Schema. -EINVAL, printed, where a key of it has no meaning (keys.c). */
int schema_print(FILE *out, const struct kind *kind);

/* Its keys as a table of Markdown, likewise. */
int columns_print(FILE *out, const struct kind *kind);

#endif
