/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_PACKAGE_H
#define TAILCHAIN_PACKAGE_H

/* A kernel package of an archive. */
struct package {
	char *name;    /* linux-image-6.1.0-50-cloud-amd64 */
	char *version; /* 6.1.176-1 */
	char *release; /* what uname -r says: 6.1.0-50-cloud-amd64 */
};

struct package_list {
	struct package *at; /* by version, the oldest first */
	int count;
};

/* Adds copies of the words at the end. */
void package_list_add(struct package_list *list, const char *name, const char *version,
		      const char *release);
void package_list_sort(struct package_list *list);
void package_list_release(struct package_list *list);
void package_release(struct package *package);

/* Where the newest is that a word names: a version prefix, a release, or `newest`; -1: none. */
int package_named(const struct package_list *list, const char *word);

#endif
