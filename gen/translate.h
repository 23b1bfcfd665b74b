/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_TRANSLATE_H
#define TAILCHAIN_TRANSLATE_H

#include "spec.h"

/* How far to go; each step leaves its file. */
enum emit {
	EMIT_M4,     /* NAME.m4, or NAME-plain.m4 of a plain case: the template's parameters */
	EMIT_C,	     /* NAME.bpf.c */
	EMIT_OBJECT, /* NAME.bpf.o */
	EMIT_COUNT
};

/* Their words, ended by NULL, and how the files' names end. */
extern const char *const emit_names[], *const emit_suffixes[];

struct translation {
	enum emit emit;
	const char *directory; /* where the files go */
	const char *cc;	       /* a clang: a command, or an absolute path */
	bool plain;	       /* as one would write it by hand: see templates/plain.bpf.c.m4 */
};

/* The path of one of a case's files. The caller frees it. */
char *translation_path(const struct translation *translation, const struct spec *spec,
		       enum emit emit);

/*
 * Makes one case's files in the directory. Prints what went wrong and returns
 * EXIT_DONE, EXIT_DIFFERS where the compiler refused the case, or EXIT_NOT_MEASURED where m4 or the
 * compiler is missing or does not work, or a file could not be written.
 */
int translate(const struct translation *translation, const struct spec *spec);

#endif
