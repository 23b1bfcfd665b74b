/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_ARCHIVE_KERNELS_H
#define TAILCHAIN_ARCHIVE_KERNELS_H

#include "archive.h"
#include "package.h"

/*
 * The kernels that an archive has for an architecture, as apt knows them. Debian's lists are read
 * once a day; those of an archive, or a mirror, that was named on the command line are read anew.
 * Prints why and returns a negative errno where it cannot.
 */
int archive_kernels(const struct archive *archive, const struct arch *arch,
		    struct package_list *list);

#endif
