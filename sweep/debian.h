/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_DEBIAN_H
#define TAILCHAIN_DEBIAN_H

#include "arch.h"

/* A kernel package of Debian's archive. */
struct package {
	char *name;    /* linux-image-6.1.0-50-cloud-amd64 */
	char *version; /* 6.1.176-1 */
	char *release; /* what uname -r says: 6.1.0-50-cloud-amd64 */
};

struct package_list {
	struct package *at; /* by version, the oldest first */
	int count;
};

/* Whether a mirror is a URL that may stand in apt's sources: 0, or -EINVAL, printed. */
int mirror_check(const char *mirror);

/*
 * The cloud kernels of an architecture in all suites, by apt, with a state directory of its own in
 * the user's cache; apt checks the signatures with Debian's keyring,
 * whatever the machine's own configuration allows. `mirror` may be NULL: that of
 * the machine's own sources. Prints why and returns a negative errno where it cannot.
 */
int archive_list(const struct arch *arch, const char *mirror, struct package_list *list);
void package_list_release(struct package_list *list);

/* Downloads a package into a folder, checked by apt; returns the file's path, or NULL, printing
 * why. The caller frees it. */
char *archive_download(const struct arch *arch, const struct package *package, const char *folder);

/* Debian's order of versions (deb-version(7)), without epochs: as strcmp(). */
int version_compare(const char *a, const char *b);

/* Whether a version is one that a prefix names: 6.1 names 6.1.176-1 and not 6.12. */
bool version_matches(const char *version, const char *prefix);

#endif
