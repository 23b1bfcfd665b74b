/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SUGGEST_H
#define TAILCHAIN_SUGGEST_H

/* What is added to a message on a word that is none of these names ("A, B, C"): "; did you mean
 * 'B'?" where one is near, else "". The caller frees it. */
char *suggest(const char *word, const char *names);

/* Prints "WHAT 'WORD': unknown; known are NAMES", with what might be meant. `what` is NULL where
 * the word stands alone. */
void suggest_known(const char *what, const char *word, const char *names);

/* The nearest of the names, or NULL: none is near. The caller frees it. */
char *suggest_name(const char *word, const char *names);

#endif
