/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_VERSION_H
#define TAILCHAIN_VERSION_H

#include <stdbool.h>

/* Debian's order of versions (deb-version(7)), without epochs: as strcmp(). */
int version_compare(const char *a, const char *b);

/* Whether a version is one that a prefix names: 6.1 names 6.1.176-1 and not 6.12. */
bool version_matches(const char *version, const char *prefix);

#endif
