/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_WHY_WHERE_H
#define TAILCHAIN_WHY_WHERE_H

#include "object.h"

/*
 * On which measured kernels something passes that this one refuses; `*by` is the limit that says
 * so, which the caller frees. An array of their releases; NULL: the results say nothing of it.
 */

/* A program, by the results of this very object, or by what callers of a tail call may use, where
 * that is why (`stack`: the verifier's figures, may be NULL). */
json_t *where_program(const json_t *cells, const struct object *object,
		      const struct program *program, bool by_stack, const char *stack, char **by);

/* A program of a type that this kernel lacks. */
json_t *where_type(const json_t *cells, enum bpf_prog_type type, char **by);

/* An object that cannot be loaded at all, by its own results. */
json_t *where_object(const json_t *cells, const char *path, char **by);

/* Two programs in one array that differ as those of this question of the catalogue do. */
json_t *where_shared(const json_t *cells, const char *question);

/* The same in words; NULL: nothing is known. The caller frees it. */
char *where_text(const json_t *where, const char *by);

#endif
