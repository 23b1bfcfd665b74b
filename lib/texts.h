/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_TEXTS_H
#define TAILCHAIN_TEXTS_H

#include <stdbool.h>

/* A list of texts of its own, ended by NULL (at is NULL while there are none). */
struct texts {
	char **at;
	int count;
};

/* Adds a copy of the text. */
void texts_add(struct texts *texts, const char *one);

/* Adds copies of those of a list that ends with NULL. */
void texts_add_all(struct texts *texts, const char *const *all);

/* Adds those between separators (any of these characters), empty ones left out; returns how many.
 */
int texts_split(struct texts *texts, const char *list, const char *separators);

bool texts_have(const struct texts *texts, const char *one);

/* Those from `first` on, each once, with a space between; NULL where there is none. The caller
 * frees it. */
char *texts_joined(const struct texts *texts, int first);

void texts_release(struct texts *texts);

#endif
