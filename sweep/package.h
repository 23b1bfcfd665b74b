/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_PACKAGE_H
#define TAILCHAIN_PACKAGE_H

#include <stdbool.h>

#include "texts.h"

struct kernel_source;

/* A kernel that a source has: a package of an archive, or a file. */
struct package {
	char *name;			  /* linux-image-6.1.0-50-cloud-amd64, or the file's path */
	char *version;			  /* 6.1.176-1 */
	char *release;			  /* what uname -r says: 6.1.0-50-cloud-amd64 */
	char *source;			  /* which one, as in results; NULL: not told yet */
	const struct kernel_source *from; /* how it is got */
};

struct package_list {
	struct package *at; /* source by source, each by version, the oldest first */
	int count;
};

/* Adds copies of the words at the end. */
void package_list_add(struct package_list *list, const char *name, const char *version,
		      const char *release);
/* Moves those of another list behind its own, as those of that source; of one that both have,
 * the first counts. */
void package_list_take(struct package_list *list, struct package_list *other,
		       const struct kernel_source *from, const char *source);
void package_list_sort(struct package_list *list);
void package_list_release(struct package_list *list);
void package_release(struct package *package);

/* What names this one alone: a file's path, else the release. */
const char *package_word(const struct package *package);

/* Adds what names it to apt: NAME=VERSION. */
void package_wanted(const struct package *package, struct texts *wanted);

bool package_of_same_source(const struct package *a, const struct package *b);

/* Where the newest is that a word names: a version prefix, a release, a name, or `newest`; of the
 * first source that has such. -1: none. */
int package_named(const struct package_list *list, const char *word);

#endif
