/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_OBSERVE_H
#define TAILCHAIN_OBSERVE_H

#include "attempt.h"

/*
 * Loads a prepared object as case `spec` (ignored for an object that tailchain did not make) and
 * runs it, as far as `observation` says, and fills the record. The spec must have the object's
 * structure (spec_same_structure()). Unless the kernel is a throwaway, what could harm it is
 * withheld (see host.h, and ladder.h), and its log is looked at: trouble that came
 * meanwhile makes the case `crashed`, and every later one `withheld`. The programs stay loaded
 * until the next observation or object_unload().
 */
void observe(struct object *object, const struct spec *spec, const struct observation *observation,
	     struct record *record);

/* Runs once more what observe() has loaded and run, and nothing else has changed but what the
 * programs are told by slots and variables; fills the record of that run. */
void observe_again(struct object *object, const struct spec *spec,
		   const struct observation *observation, struct record *record);

/*
 * Whether the case, of an object that tailchain made, would not be run: what observe() does before
 * it runs one. What is to be known for that is measured by shallower runs, so the counters are not
 * as after a load. The record says why; where nothing can be measured, the verdict is that of the
 * run that failed (`accepted` where the type has no test run).
 */
bool observe_withholds(struct object *object, const struct spec *spec,
		       const struct observation *observation, struct record *record);

/* Whether the kernel's log has told of trouble during an observation: no other will be made. */
bool observe_ended(void);

/*
 * The end of a command that has loaded programs, which are all closed: waits until the kernel has
 * freed most of them, looks at its log once more, and prints what trouble there was. Returns
 * EXIT_DONE, or EXIT_DIFFERS where there was any.
 */
int observe_end(bool throwaway);

#endif
