/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "message.h"
#include "words.h"

void words_add(struct words *words, const char *word)
{
	words->at = memory_grow(words->at, (size_t)words->count + 2, sizeof(*words->at));
	words->at[words->count++] = text("%s", word);
	words->at[words->count] = NULL;
}

int words_split(struct words *words, const char *list, const char *separators)
{
	char *copy = text("%s", list), *rest = copy, *word;
	int before = words->count;
	while ((word = strsep(&rest, separators)))
		if (*word)
			words_add(words, word);
	free(copy);
	return words->count - before;
}

void words_release(struct words *words)
{
	for (int i = 0; i < words->count; i++)
		free(words->at[i]);
	free(words->at);
	*words = (struct words){ 0 };
}
