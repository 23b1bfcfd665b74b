/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_APT_H
#define TAILCHAIN_APT_H

#include "archive.h"

/*
 * apt, with a state directory of its own in the user's cache for each archive and architecture; it
 * checks the signatures, those of Debian with Debian's keyring, whatever the machine's own
 * configuration allows. Functions print what goes wrong.
 */

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

/* Downloads a package (NAME=VERSION) into a folder; returns the file's path, or NULL. The caller
 * frees it. */
char *apt_download(const struct archive *archive, const char *wanted, const char *folder);

#endif
