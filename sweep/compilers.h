/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_COMPILERS_H
#define TAILCHAIN_COMPILERS_H

#include "compiler.h"

/* A compiler that cells are of. */
struct cell_compiler {
	struct compiler compiler;
	char *title; /* as results have it; NULL: none was named, and it is the one that is usual */
};

struct cell_compilers {
	struct cell_compiler *at;
	int count;	    /* one at least */
	struct texts meant; /* their commands */
	bool lacking; /* some of those named do not know an instruction set, which is printed */
};

/* Each of these commands (`all`: those installed) with each instruction set; borrows the names.
 * Prints what is wrong and returns an exit status. */
int compilers_fill(struct cell_compilers *compilers, const struct texts *commands,
		   const struct texts *cpus);
void compilers_release(struct cell_compilers *compilers);

/* What is behind the mode in a message: ", clang-19 v3", or nothing. The caller frees it. */
char *compiler_behind(const struct cell_compiler *compiler);

#endif
