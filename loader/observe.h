/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_OBSERVE_H
#define TAILCHAIN_OBSERVE_H

#include "code.h"
#include "object.h"
#include "record.h"
#include "run.h"

/*
 * Bytes of a task's kernel stack, and of its alignment: THREAD_SIZE and THREAD_ALIGN of x86_64
 * (arch/x86/include/asm/page_64_types.h) and of arm64 with 4 KiB pages (asm/memory.h). A kernel
 * with KASAN has more; taking less than there is errs on the safe side.
 */
#define KERNEL_STACK 16384

/* What a run must leave free of it: an interrupt may need some, too. */
#define KERNEL_STACK_RESERVE (KERNEL_STACK / 4)

struct observation {
	enum stage until; /* STAGE_LOAD: do not run it */
	uint64_t budget;
	struct trigger trigger;
	FILE *log;	     /* NULL, or where the verifier's logs go */
	enum code_kind code; /* of the loaded programs, for the record */
	bool throwaway;	     /* the kernel may be harmed: withhold nothing */
	/* Not NULL: an attached program stays so until a signal, for all processes, and this is
	 * called with what the programs say. */
	void (*live)(void *context, const char *words);
	void *context;
};

/* Until the run, with the default budget, triggered once. */
void observation_init(struct observation *observation);

/*
 * Loads a prepared object as case `spec` (ignored for an object that tailchain did not make) and
 * runs it, as far as `observation` says, and fills the record. The spec must have the object's
 * structure (spec_same_structure()). A run that could overflow the kernel's stack is withheld, see
 * observe.c. The programs stay loaded until the next observation or object_unload().
 */
void observe(struct object *object, const struct spec *spec, const struct observation *observation,
	     struct record *record);

/* Fills the record's environment: kernel, architecture, libbpf, mode as the kernel's setting has
 * it. */
void record_environment(struct record *record);

#endif
