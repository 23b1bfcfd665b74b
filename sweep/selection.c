/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <ctype.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "selection.h"
#include "text.h"
#include "version.h"

static const char *range_in(const char *word)
{
	return strstr(word, "..");
}

static bool is_newest(const char *word)
{
	return !*word || !strcmp(word, "newest");
}

/* -- Which kernels a word stands for --------------------------------------------------- */

/* A version that a prefix names is at both its ends. */
static bool not_before(const struct package *package, const char *first)
{
	return !*first || !strcmp(first, "oldest") || !strcmp(package->release, first) ||
	       version_matches(package->version, first) ||
	       version_compare(package->version, first) > 0;
}

static bool not_after(const struct package *package, const char *last)
{
	return is_newest(last) || !strcmp(package->release, last) ||
	       version_matches(package->version, last) ||
	       version_compare(package->version, last) < 0;
}

static bool in_range(const struct package_list *list, int at, const char *word)
{
	const char *dots = range_in(word);
	char *first = text("%.*s", (int)(dots - word), word);
	bool newest = *first && is_newest(first);
	bool is = not_after(&list->at[at], dots + 2) &&
		  (newest ? at + 1 == list->count ||
				    !package_of_same_source(&list->at[at], &list->at[at + 1])
			  : not_before(&list->at[at], first));
	free(first);
	return is;
}

static bool matches(const struct package_list *list, int at, const char *word)
{
	return !fnmatch(word, list->at[at].release, 0) || !fnmatch(word, list->at[at].version, 0);
}

static bool any(const struct package_list *list, int at, const char *word)
{
	(void)list;
	(void)at;
	(void)word;
	return true;
}

/* Bytes of a version that are its first two numbers. */
static size_t minor_length(const char *version)
{
	size_t length = strspn(version, "0123456789");
	if (version[length] == '.' && isdigit((unsigned char)version[length + 1]))
		length += 1 + strspn(version + length + 1, "0123456789");
	return length;
}

/* The newest of its first two numbers: the next is of others, or of another source. */
static bool last_of_minor(const struct package_list *list, int at, const char *word)
{
	(void)word;
	if (at + 1 == list->count || !package_of_same_source(&list->at[at], &list->at[at + 1]))
		return true;
	const char *one = list->at[at].version, *next = list->at[at + 1].version;
	size_t length = minor_length(one);
	return length != minor_length(next) || strncmp(one, next, length) != 0;
}

static bool is_pattern(const char *word)
{
	return strpbrk(word, "*?[") != NULL;
}

static bool is_range(const char *word)
{
	return range_in(word) != NULL;
}

static bool is_all(const char *word)
{
	return !strcmp(word, "all");
}

static bool is_minors(const char *word)
{
	return !strcmp(word, "minors");
}

static const struct selection {
	bool (*is)(const char *word);
	bool (*has)(const struct package_list *list, int at, const char *word);
} selections[] = {
	{ is_all, any },
	{ is_minors, last_of_minor },
	{ is_range, in_range },
	{ is_pattern, matches },
};

/* NULL: the word names one kernel. A slash is one of a path. */
static const struct selection *selection_of(const char *word)
{
	for (size_t i = 0; i < sizeof(selections) / sizeof(*selections) && !strchr(word, '/'); i++)
		if (selections[i].is(word))
			return &selections[i];
	return NULL;
}

bool selection_is(const char *word)
{
	return selection_of(word) != NULL;
}

int selection_expand(const struct package_list *list, const char *word, struct texts *names)
{
	const struct selection *selection = selection_of(word);
	int count = 0;
	for (int i = 0; selection && i < list->count; i++) {
		if (!selection->has(list, i, word))
			continue;
		texts_add(names, package_word(&list->at[i]));
		count++;
	}
	return count;
}

/* -- What is near ---------------------------------------------------------------------- */

/* The version that a word is about: what comes before a pattern's signs, or the end of a range. */
static char *version_in(const char *word)
{
	const char *dots = range_in(word);
	return text("%.*s",
		    (int)(dots && dots != word ? (size_t)(dots - word) : strcspn(word, "*?[")),
		    word);
}

char *selection_nearest(const struct package_list *list, const char *word)
{
	char *version = version_in(word);
	const struct package *before = NULL, *after = NULL;
	for (int i = 0; i < list->count; i++) {
		const struct package *package = &list->at[i];
		bool earlier = version_compare(package->version, version) < 0;
		const struct package **side = earlier ? &before : &after;
		int order = *side ? version_compare(package->version, (*side)->version) : 0;
		if (!*side || (earlier ? order > 0 : order < 0))
			*side = package;
	}
	free(version);
	if (!before && !after)
		return NULL;
	return text("%s%s%s", before ? before->release : "", before && after ? ", " : "",
		    after ? after->release : "");
}
