/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "suggest.h"
#include "text.h"
#include "texts.h"

/* Longer ones are no names of ours. */
#define LENGTH_MAX 40

static int least(int a, int b)
{
	return a < b ? a : b;
}

/* How many letters are to be put in, left out, replaced or swapped with their neighbour to come
 * from one word to the other (optimal string alignment). */
static int distance(const char *from, const char *to)
{
	int rows[LENGTH_MAX + 1][LENGTH_MAX + 1];
	const int height = (int)strlen(from), width = (int)strlen(to);
	if (height > LENGTH_MAX || width > LENGTH_MAX)
		return INT_MAX;
	for (int i = 0; i <= height; i++)
		for (int j = 0; j <= width; j++) {
			if (!i || !j) {
				rows[i][j] = i + j;
				continue;
			}
			const int other = from[i - 1] != to[j - 1];
			rows[i][j] = least(rows[i - 1][j - 1] + other,
					   1 + least(rows[i - 1][j], rows[i][j - 1]));
			if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
				rows[i][j] = least(rows[i][j], rows[i - 2][j - 2] + 1);
		}
	return rows[height][width];
}

/* One letter in three may be wrong, and one of a short word. */
static int distance_most(const char *word)
{
	const int length = (int)strlen(word);
	return length < 6 ? length > 2 : length / 3;
}

char *suggest_name(const char *word, const char *names)
{
	struct texts all = { 0 };
	const char *nearest = NULL;
	int nearest_by = distance_most(word) + 1;
	texts_split(&all, names, ", ");
	for (char **name = all.at; name && *name; name++) {
		const int by = distance(word, *name);
		if (by < nearest_by) {
			nearest = *name;
			nearest_by = by;
		}
	}
	/* A part of a name, as `loop` is. */
	for (char **name = all.at; name && *name && !nearest && strlen(word) > 2; name++)
		if (strstr(*name, word))
			nearest = *name;
	char *found = nearest ? text("%s", nearest) : NULL;
	texts_release(&all);
	return found;
}

char *suggest(const char *word, const char *names)
{
	char *name = suggest_name(word, names);
	char *words = name ? text("; did you mean '%s'?", name) : text("%s", "");
	free(name);
	return words;
}

void suggest_known(const char *what, const char *word, const char *names)
{
	char *meant = suggest(word, names);
	error("%s%s'%s': unknown; known are %s%s", what ? what : "", what ? " " : "", word, names,
	      meant);
	free(meant);
}
