/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "text.h"
#include "texts.h"

void texts_add(struct texts *texts, const char *one)
{
	texts->at = memory_grow(texts->at, (size_t)texts->count + 2, sizeof(*texts->at));
	texts->at[texts->count++] = text("%s", one);
	texts->at[texts->count] = NULL;
}

void texts_add_all(struct texts *texts, const char *const *all)
{
	for (; *all; all++)
		texts_add(texts, *all);
}

int texts_split(struct texts *texts, const char *list, const char *separators)
{
	char *copy = text("%s", list), *rest = copy, *word;
	int before = texts->count;
	while ((word = strsep(&rest, separators)))
		if (*word)
			texts_add(texts, word);
	free(copy);
	return texts->count - before;
}

bool texts_have(const struct texts *texts, const char *one)
{
	for (int i = 0; i < texts->count; i++)
		if (!strcmp(texts->at[i], one))
			return true;
	return false;
}

char *texts_joined(const struct texts *texts, int first)
{
	char *joined = NULL;
	for (int i = first; i < texts->count; i++) {
		int earlier = first;
		while (strcmp(texts->at[earlier], texts->at[i]) != 0)
			earlier++;
		if (earlier == i && joined)
			text_append(&joined, " %s", texts->at[i]);
		else if (earlier == i)
			joined = text("%s", texts->at[i]);
	}
	return joined;
}

void texts_release(struct texts *texts)
{
	for (int i = 0; i < texts->count; i++)
		free(texts->at[i]);
	free(texts->at);
	*texts = (struct texts){ 0 };
}
