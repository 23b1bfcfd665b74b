/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_CODE_H
#define TAILCHAIN_CODE_H

#include <jansson.h>

#include "object.h"

/* Which code of a loaded program. */
enum code_kind { CODE_NONE, CODE_JIT, CODE_XLATED };
extern const char *const code_kinds[];

/*
 * The code of all programs of a loaded object, as the kernel gives it in bpf_prog_info:
 *
 *   {"kind":"jit","programs":[{"name":"entry","functions":[
 *     {"name":"entry","address":"0xffffffffc0000000","bytes":"f30f1efa...",
 *      "lines":[[OFFSET,LINE NUMBER,"text"],...]}]}]}
 *
 * Offsets are of bytes in the function. NULL, with `*why`, where the kernel does not show it: no
 * JIT, or kptr_restrict. The caller frees `*why`.
 */
json_t *code_of(const struct object *object, enum code_kind kind, char **why);

#endif
