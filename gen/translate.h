/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_TRANSLATE_H
#define TAILCHAIN_TRANSLATE_H

#include "compiler.h"
#include "spec.h"

/* How far to go; each step leaves its file. */
enum emit {
	EMIT_M4,     /* NAME.m4, or NAME-plain.m4 of a plain case: the template's parameters */
	EMIT_C,	     /* NAME.bpf.c */
	EMIT_OBJECT, /* NAME.bpf.o */
	EMIT_COUNT,
	EMIT_SELFTEST = EMIT_COUNT /* files of the kernel's selftests instead: see selftest.h */
};

/* Their words, ended by NULL, and how the files' names end. */
extern const char *const emit_names[], *const emit_suffixes[];

/* Words for the order of bytes in an object, ended by NULL; the first is this machine's. */
extern const char *const byte_orders[];

struct translation {
	enum emit emit;
	const char *directory;	  /* where the files go */
	struct compiler compiler; /* its command may be an absolute path */
	const char *title;	  /* what records call it; NULL: what it says itself */
	int order;		  /* of bytes in an object: a word's of byte_orders */
	const char *measured;	  /* a file of records, for a selftest; or NULL */
	bool plain;		  /* as one would write it by hand: see templates/plain.bpf.c.m4 */
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

/* A parameter of a template beside those of a case; what is `typed` is no m4. */
struct addition {
	const char *name, *value;
	bool typed;
};

/* What a template makes of a case and more parameters (ended by one without a name), to a file.
 * Prints what went wrong and returns a negative errno. */
int translate_with(const struct spec *spec, const struct addition *additions, const char *template,
		   const char *path);

#endif
