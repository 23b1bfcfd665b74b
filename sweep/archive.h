/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_ARCHIVE_H
#define TAILCHAIN_ARCHIVE_H

#include <stdbool.h>

#include "arch.h"

/* An archive of packages that apt reads, for one architecture. */
struct archive {
	char *source;	    /* what it is called in results */
	char *line;	    /* in apt's sources; NULL: Debian's suites, from a mirror */
	const char *mirror; /* of Debian's; NULL: that of the machine's own sources */
	char *patterns;	    /* names of packages that hold kernels, a blank between */
	char *folder;	    /* of the cache, that its lists are in */
	char *store;	    /* where its kernels are kept among all; NULL: Debian's */
};

/* Debian's own. */
void archive_debian(const struct arch *arch, const char *mirror, struct archive *archive);

/*
 * That of a line of apt's sources, `deb [OPTION=VALUE ...] URL SUITE [COMPONENT ...]`. Of apt's
 * options those that cannot take what nobody signed are known; `packages` is one of ours, a list of
 * patterns with commas between. Prints what is wrong and returns -EINVAL.
 */
int archive_parse(const char *line, const struct arch *arch, struct archive *archive);

/* Whether a package's name is one of its kernels' by the patterns. */
bool archive_names_kernel(const struct archive *archive, const char *name);

void archive_release(struct archive *archive);

#endif
