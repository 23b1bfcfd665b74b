/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_APT_H
#define TAILCHAIN_APT_H

#include "arch.h"

/*
 * apt, with a state directory of its own in the user's cache for each architecture; it checks the
 * signatures with Debian's keyring, whatever the machine's own configuration allows. Functions
 * print what goes wrong.
 */

/* Whether a mirror is a URL that may stand in apt's sources: 0, or -EINVAL. */
int mirror_check(const char *mirror);

/* The folder of an architecture's lists; the caller frees it. */
char *apt_folder(const struct arch *arch);

/*
 * Reads the package lists of all suites anew. `mirror` may be NULL: that of the machine's own
 * sources. A suite that cannot be read, or that nobody signed, is left out, and the others go on:
 * `*words` is what apt said of the first, or NULL. The caller frees it. A negative errno: none can
 * be read.
 */
int apt_update(const struct arch *arch, const char *mirror, char **words);

/* What apt-cache prints of these lists, asked with such arguments (ended by NULL); NULL where it
 * fails. The caller frees it. */
char *apt_cache(const struct arch *arch, char *const arguments[]);

/* Downloads a package (NAME=VERSION) into a folder; returns the file's path, or NULL. The caller
 * frees it. */
char *apt_download(const struct arch *arch, const char *wanted, const char *folder);

#endif
