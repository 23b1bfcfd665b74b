/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_ATTACH_H
#define TAILCHAIN_ATTACH_H

#include <linux/bpf.h>
#include <stdbool.h>
#include <sys/types.h>

/* What a program is attached to. */
struct attach_to {
	const char *section; /* the SEC() name of the hook */
	const char *at; /* where: a network interface or the folder of a cgroup, if the hook is of
			   one; NULL: none is named */
	enum bpf_attach_type type; /* that the program was loaded for */
	pid_t pid; /* whose events it is for, if the hook is of a process; 0: there is none */
};

/*
 * Why a program cannot be attached there, as far as the words tell: the end of a message that
 * begins with the section; NULL: it can, if the kernel takes it. The caller frees it.
 */
char *attach_refuses(const struct attach_to *to);

/* Why what is named is not on this machine, of a hook that attach_refuses() has nothing against;
 * NULL: it is, or the kernel will say. The caller frees it. */
char *attach_missing(const struct attach_to *to);

/* For whom an attached program acts: "for all processes". The caller frees it. */
char *attach_scope(const struct attach_to *to);

/*
 * Attaches a loaded program. Returns a descriptor: the program stays
 * attached while it is open. `link` asks for a BPF link, which can be pinned. A negative errno:
 * -ENOENT where the kernel has no such hook, -EPERM where that is not permitted, -EOPNOTSUPP where
 * this kernel cannot make a link of it (perf events: before Linux 5.15).
 */
int attach_program(const struct attach_to *to, int program, bool link);

#endif
