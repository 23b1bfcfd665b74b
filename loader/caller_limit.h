/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_CALLER_LIMIT_H
#define TAILCHAIN_CALLER_LIMIT_H

#include <stdbool.h>

/*
 * What the callers above a subprogram that tail-calls may use together, each frame rounded up:
 * check_max_stack_depth_subprog() in kernel/bpf/verifier.c, since commit 7f6e4312e15a ("bpf: Limit
 * caller's stack depth 256 for subprogs with tailcalls").
 */
struct caller_limit {
	int bytes;     /* 0: not known */
	int rounding;  /* what a frame is rounded up to */
	bool measured; /* with programs of ours; else by the rule */
};

/* Measured once in a process. */
struct caller_limit caller_limit(void);

/* That of a kernel that was measured elsewhere; `rounding` 0: by the bytes. */
struct caller_limit caller_limit_of(int bytes, int rounding);

/* A frame of so many bytes as it counts. */
int caller_limit_round(const struct caller_limit *limit, int bytes);

#endif
