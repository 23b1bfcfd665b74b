/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SETUP_H
#define TAILCHAIN_SETUP_H

#include <stdbool.h>
#include <stddef.h>

#include "options.h"

/*
 * What objects need to be loaded and run as their owner does it, as it is typed. What begins with
 * OBJECT: is for that one alone, else it is for all.
 */
struct setup {
	struct texts entries; /* of several for one object the last is the one */
	struct texts only, skip, sets;
	struct texts globals, max_entries, attach_types, reuses, targets;
	struct texts reads, steps;
	struct {
		const char *typed; /* NULL: nothing */
		char *bytes;
		size_t size;
	} data;
	int repeat; /* 0: not given */
	const char *command;
	const char *at; /* the place of a hook that is of one, or NULL */
	bool attach;
	bool untried; /* it is parsed without a trial: no foreign file, or there has been one */
};

/* The options that fill it, for loading and for running; those of the entry are the command's own.
 */
extern const struct option_row setup_load_options[], setup_run_options[];

/* What of it is for the object at `path`. Both are released. */
void setup_of(const struct setup *all, const char *path, struct setup *own);
void setup_release(struct setup *setup);

/* Whether the first `length` bytes of a word name the object at `path`: by its path, or by its name
 * alone where one of the two has no folder. */
bool setup_names(const char *word, size_t length, const char *path);

/* The entry, or NULL. */
const char *setup_entry(const struct setup *setup);

/* Prints what names an object, as OBJECT:..., that is none of `objects` (ended by NULL), and
 * returns -EINVAL if something does. */
int setup_check(const struct setup *setup, char *const *objects);

/* Adds the options that ask for the same. Of files that they name, place() (may be NULL) says how
 * they are called where the options are used; the caller of setup_words() has what it returns
 * freed.
 */
void setup_words(const struct setup *setup, struct texts *words,
		 char *(*place)(void *context, const char *path), void *context);

#endif
