/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_STACK_REASON_H
#define TAILCHAIN_STACK_REASON_H

#include <bpf/btf.h>

#include "caller_limit.h"
#include "program.h"

/*
 * Why a program's stack is too large: the way of calls with the bytes of each function, and which
 * one is to be shrunk by how much. `stack` has the verifier's figures (NULL: there are none), `btf`
 * (may be NULL) the functions' names, `limit` what callers may use. NULL: it is not. The caller
 * frees it.
 */
char *stack_reason(const struct program *program, const char *stack, const struct btf *btf,
		   const struct caller_limit *limit);

#endif
