/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_APT_H
#define TAILCHAIN_APT_H

#include "archive.h"
#include "texts.h"

/*
 * apt, with a state directory of its own in the user's cache for each archive and architecture; it
 * checks the signatures, those of Debian with Debian's keyring, whatever the machine's own
 * configuration allows. Functions print what goes wrong.
 */

/* The suites of Debian's that are read, the oldest first, ended by NULL. */
const char *const *apt_suites(void);

/* Whether a mirror is a URL that may stand in apt's sources: 0, or -EINVAL. */
int mirror_check(const char *mirror);

/*
 * Reads the package lists of an archive anew. A suite of Debian's that cannot be read, or that
 * nobody signed, is left out, and the others go on: `*words` is what apt said of the first, or
 * NULL. The caller frees it. A negative errno: none can be read, or not the archive's line.
 */
int apt_update(const struct archive *archive, const struct arch *arch, char **words);

/* What apt-cache prints of these lists, asked with such arguments (ended by NULL); NULL where it
 * fails. The caller frees it. */
char *apt_cache(const struct archive *archive, char *const arguments[]);

/* Downloads packages (NAME=VERSION), all or none, into an empty folder, and adds their files'
 * paths. A negative errno: they cannot be had. */
int apt_download(const struct archive *archive, const struct texts *wanted, const char *folder,
		 struct texts *paths);

#endif
