/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_COMPILE_H
#define TAILCHAIN_COMPILE_H

#include "compiler.h"
#include "process.h"

struct compilation {
	struct compiler compiler; /* its command may be an absolute path */
	int order;		  /* of bytes: a word's of byte_orders */
	const char *directory;	  /* where the files are */
	const char *name;	  /* of the case: NAME.bpf.c becomes NAME.bpf.o */
	int maps;		  /* that the C defines, at most */
};

/* The object, as bytes. -EINVAL where the compiler refuses the case: `*why` is then its own words,
 * which the caller frees. Any other failure is printed. */
int compile(const struct compilation *compilation, struct process_result *object, char **why);

#endif
