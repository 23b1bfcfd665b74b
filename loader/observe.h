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

/*
 * Loads a prepared object as case `spec` (ignored for an object that tailchain did not make) and
 * runs it, as far as `observation` says, and fills the record. The spec must have the object's
 * structure (spec_same_structure()). Unless the kernel is a throwaway, what could harm it is
 * withheld (see host.h, and the ladder in observe.c), and its log is looked at: trouble that came
 * meanwhile makes the case `crashed`, and every later one `withheld`. The programs stay loaded
 * until the next observation or object_unload().
 */
void observe(struct object *object, const struct spec *spec, const struct observation *observation,
	     struct record *record);

/*
 * Whether the case, of an object that tailchain made, would not be run: what observe() does before
 * it runs one. What is to be known for that is measured by shallower runs, so the counters are not
 * as after a load. The record says why; where nothing can be measured, the verdict is that of the
 * run that failed (`accepted` where the type has no test run).
 */
bool observe_withholds(struct object *object, const struct spec *spec,
		       const struct observation *observation, struct record *record);

/* Sets all counters of a loaded object to 0. */
void observe_reset(const struct object *object);

/* Whether the kernel's log has told of trouble during an observation: no other will be made. */
bool observe_ended(void);

/*
 * The end of a command that has loaded programs, which are all closed: waits until the kernel has
 * freed most of them, looks at its log once more, and prints what trouble there was. Returns
 * EXIT_DONE, or EXIT_DIFFERS where there was any.
 */
int observe_end(bool throwaway);

/* Whether this kernel compiles its programs, as far as its setting says so. */
bool environment_compiles(void);

/* Fills the record's environment: kernel, architecture, libbpf, mode as the kernel's setting has
 * it. */
void record_environment(struct record *record);

#endif
