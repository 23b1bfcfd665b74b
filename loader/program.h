/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_PROGRAM_H
#define TAILCHAIN_PROGRAM_H

#include <bpf/bpf.h>

#include "body.h"
#include "marks.h"

/* A program as libbpf would load it: relocated instructions and the attributes of BPF_PROG_LOAD. */
struct program {
	const char *name;
	enum bpf_prog_type type;
	struct body body; /* without instructions: not to be loaded */
	struct marks marks;
	struct bpf_prog_load_opts attributes; /* but for what is of the body */
	bool expects;			      /* the attach type was named by the user */
	bool has_target;		      /* it is put on another object's program */
	bool left_out;			      /* by the user */
	const char *no_target; /* what it attaches to and the kernel has not, else NULL */
	int fd;		       /* -1: not loaded */
	char *stack; /* of one that is loaded: the verifier's figures, see verifier.h; may be NULL
		      */
};

/* Of `count` programs the one of that name, or NULL. */
struct program *programs_find(struct program *programs, int count, const char *name);

/* The names of all, joined by commas; "none". The caller frees them. */
char *programs_names(const struct program *programs, int count);

/* Whether a loaded program, by its descriptor, is compiled, and not interpreted. */
bool program_is_jited(int fd);

/* Closes those that are loaded; returns how many. */
int programs_close(struct program *programs, int count);

void programs_release(struct program *programs, int count);

#endif
