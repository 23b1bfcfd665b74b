/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_ATTEMPT_H
#define TAILCHAIN_ATTEMPT_H

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
	enum reached until; /* REACHED_LOAD: do not run it */
	uint64_t budget;
	struct trigger trigger;
	FILE *log;	     /* NULL, or where the verifier's logs go */
	enum code_kind code; /* of the loaded programs, for the record */
	bool sizes;	     /* of their code, likewise */
	bool throwaway;	     /* the kernel may be harmed: withhold nothing */
	/* The chain will be there after the run, and others may change its slots. */
	bool slots_may_change;
	/* Not NULL: an attached program stays so until a signal, for all processes, and this is
	 * called with what the programs say. */
	void (*live)(void *context, const char *words);
	/* Not NULL: called before what is loaded is run, with what is known by then. */
	void (*about_to_run)(const struct record *record);
	void *context;
};

/* Until the run, with the default budget, triggered once. */
void observation_init(struct observation *observation);

/* Loads the case, whatever that does to the kernel. A negative errno: the record says why not. */
int attempt_load(struct object *object, const struct spec *spec,
		 const struct observation *observation, struct record *record);

/* Runs what is loaded, if there is an entry. */
int attempt_run(struct object *object, const struct spec *spec,
		const struct observation *observation, struct record *record);

/* Loads and, where it shall, runs the case. */
int attempt(struct object *object, const struct spec *spec, const struct observation *observation,
	    struct record *record);

/* Runs the case with another depth, for what it uses of the stack; the record is not kept. */
int attempt_at(struct object *object, const struct spec *spec, int depth,
	       const struct observation *observation, struct record *record);

/* Bytes of the kernel stack above the entry's frame: stacks are aligned to their size. */
int64_t stack_in_use(const struct object *object);

/* Sets all counters of a loaded object to 0. */
void observe_reset(const struct object *object);

#endif
