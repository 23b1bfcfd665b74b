/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_OWN_H
#define TAILCHAIN_OWN_H

#include "question.h"

/*
 * Questions that the command line makes of words, AXIS=VALUE,... as --fix has them. With one range
 * among the values, FIRST..LAST, it is a limit on that axis; with none, whether that one case
 * works; with two, the same of each of their points. `test=accepted` and `test=completes` say what
 * works; else a case is to complete, and a limit as --axis has it.
 */

/* Questions of one's own, in order. */
struct own {
	struct question *at;
	int count;
};

/* Whether a word makes questions, rather than naming some of the catalogue. */
bool own_is(const char *word);

/* Adds the questions of a word that are not there yet. Prints why not and returns -EINVAL. */
int own_add(struct own *own, const char *word);

void own_release(struct own *own);

#endif
