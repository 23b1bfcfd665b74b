/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_ATTACHED_H
#define TAILCHAIN_ATTACHED_H

#include "attach.h"
#include "object.h"
#include "record.h"
#include "run.h"

/* The hook that the entry is attached to, as a SEC() name; NULL: it is test-run. */
const char *hook_of(const struct object *object, const struct spec *spec);

/*
 * Finds what an object of the user's is attached to, where that is asked for: object->hook. Returns
 * NULL, or what of what is asked for does not go with how the object is triggered, which the caller
 * frees.
 */
char *hook_choose(struct object *object, const struct setup *setup, bool waits);

/* What the entry is attached to, for whom `pid` triggers it (0: nobody that is known). */
struct attach_to hook_to(const struct object *object, const struct spec *spec, pid_t pid);

/*
 * Attaches the entry to the hook of the case, or of the user's object, triggers it once by a
 * process for which alone the programs of a case act (those of others do for all), detaches, and
 * keeps what they said in the record. `*ns` is the time of the trigger, the process's end included.
 * Returns 0, or a negative errno with the verdict in the record.
 */
int run_attached(const struct object *object, const struct spec *spec,
		 const struct trigger *trigger, int64_t *ns, struct record *record);

/* Attaches the entry to the other object's program that it is put on, and triggers that object.
 * Returns as run_attached(). */
int run_on_target(const struct object *object, const struct trigger *trigger,
		  struct record *record);

/*
 * Attaches the entry for all processes and calls message() with what the programs say, until a
 * signal (SIGINT, SIGTERM) arrives. Returns as run_attached().
 */
int wait_attached(const struct object *object, const struct spec *spec,
		  void (*message)(void *context, const char *words), void *context,
		  struct record *record);

#endif
