/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_COMPLETE_H
#define TAILCHAIN_COMPLETE_H

#include <stdbool.h>

/* What stands before the word that a shell completes; see completion/. */
#define COMPLETE_WORD "--complete"

/* An option as a shell needs to know it. */
struct complete_option {
	const char *name, *help;
	char key;		    /* the short option, or 0 */
	bool takes;		    /* the next word is its value */
	bool offered;		    /* it is for this subcommand */
	const char *const *choices; /* of its value; or NULL */
	char *list;		    /* of its value: "table (default), csv or json"; or NULL */
};

/* Prints what a word may become, a line each: the word, and behind a tab what it means (NULL:
 * nothing). */
void complete_word(const char *word, const char *means);

/* Says that it may be a file as well, which it is where nothing is printed. */
void complete_file(void);

/* Prints the options, ended by one without a name, if the word begins with a dash, or what their
 * values may be if the word before it is one that takes some. False: it is an argument. */
bool complete_option(const struct complete_option *options, const char *before, const char *word);

#endif
