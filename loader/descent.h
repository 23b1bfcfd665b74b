/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_DESCENT_H
#define TAILCHAIN_DESCENT_H

#include <stdint.h>

#include "program.h"

/*
 * What the programs of an object can take of the kernel's stack, by their code, before any of them
 * runs: a bound, from the calls in the code, the verifier's figure of each function's stack and the
 * most that a kernel adds to a frame. The BPF stack alone the verifier bounds by 512 bytes; it does
 * not bound what is added to each frame, nor what tail calls leave behind.
 */
struct descent {
	int frames;	  /* of the longest chain of calls in one program */
	int64_t bytes;	  /* that such a chain takes at most */
	int callers;	  /* frames that a tail call leaves in place, at most */
	int64_t per_call; /* bytes of these */
};

/* Tail calls that a kernel makes for one trigger: MAX_TAIL_CALL_CNT of include/linux/bpf.h; 33 by
 * the JITs' and the interpreter's count. */
#define TAIL_CALLS_MAX 33

/* Of all programs together, any of which may come after any other. `jit`: they are compiled, not
 * interpreted. */
struct descent descent_of(const struct program *programs, int count, bool jit);

#endif
