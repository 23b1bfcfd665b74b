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

bool words_have(const struct words *words, const char *word)
{
	for (int i = 0; i < words->count; i++)
		if (!strcmp(words->at[i], word))
			return true;
	return false;
}

char *words_joined(const struct words *words, int first)
{
	char *joined = NULL;
	for (int i = first; i < words->count; i++) {
		int earlier = first;
		while (strcmp(words->at[earlier], words->at[i]) != 0)
			earlier++;
		if (earlier == i && joined)
			text_append(&joined, " %s", words->at[i]);
		else if (earlier == i)
			joined = text("%s", words->at[i]);
	}
	return joined;
}

void words_release(struct words *words)
{
	for (int i = 0; i < words->count; i++)
		free(words->at[i]);
	free(words->at);
	*words = (struct words){ 0 };
}
