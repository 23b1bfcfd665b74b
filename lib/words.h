/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_WORDS_H
#define TAILCHAIN_WORDS_H

#include <stdbool.h>

/* A list of words of its own, ended by NULL (at is NULL while there are none). */
struct words {
	char **at;
	int count;
};

/* Adds a copy of the word. */
void words_add(struct words *words, const char *word);

/* Adds those between separators (any of these characters), empty ones left out; returns how many.
 */
int words_split(struct words *words, const char *list, const char *separators);

bool words_have(const struct words *words, const char *word);

/* Those from `first` on, each once, with a space between; NULL where there is none. The caller
 * frees it. */
char *words_joined(const struct words *words, int first);

void words_release(struct words *words);

#endif
