/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SOURCE_DEBIAN_H
#define TAILCHAIN_SOURCE_DEBIAN_H

#include "source.h"

/* Debian's archive: a version prefix (6.12), a release, or `newest`. A kernel is fetched into the
 * user's cache where it is not there yet, unpacked, and verified before each use. */
extern const struct kernel_source source_debian;

#endif
