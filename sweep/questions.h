/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_QUESTIONS_H
#define TAILCHAIN_QUESTIONS_H

#include <stddef.h>

#include "texts.h"

/* What our own probe says of the catalogue's questions that match the patterns (NULL: all). Each
 * adds to a list and returns an exit status; what is wrong is printed. */

/* A question of one's own, AXIS=VALUE,..., as the word of probe's that it is, with what is fixed.
 * The caller frees it. */
char *questions_word(const char *asked, const struct texts *fixed);

/* Their ids. */
int questions_ids(char *const *patterns, struct texts *ids);

/* The objects that they are likely to need, compiled here, where there is a compiler, so many at a
 * time: the files' paths. A case that the compiler refuses has none. */
int questions_objects(char *const *patterns, int jobs, struct texts *paths);

/* The same of what probe is told by other words, ended by NULL. */
int questions_objects_of(const char *const words[], int jobs, struct texts *paths);

/* Has our gen, told these options (ended by NULL), compile those of the names that a folder lacks.
 * It says what it cannot make. */
void questions_make(const struct texts *names, const char *folder, const char *const options[]);

/* The objects of these names, as a finding's `lacks` has them, compiled where they are not there
 * yet: the files' paths. What cannot be compiled has none, which is printed. */
void questions_lacking(const struct texts *names, struct texts *paths);

/* Objects that have been compiled here so far and are not in the list yet: as many as so many bytes
 * hold, the smallest first. */
void questions_compiled(struct texts *paths, size_t most);

#endif
