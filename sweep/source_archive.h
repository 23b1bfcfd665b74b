/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SOURCE_ARCHIVE_H
#define TAILCHAIN_SOURCE_ARCHIVE_H

#include "archive.h"
#include "source.h"

/* Archives that apt reads, each by a line of its sources. A kernel is fetched into the user's cache
 * where it is not there yet, unpacked, and verified before each use. */
extern const struct kernel_source source_archive;

/* The same of one archive. */
int archive_add(const struct archive *archive, const struct arch *arch,
		const struct kernel_source *from, struct package_list *list);
int archive_take(const struct archive *archive, const struct package *package,
		 struct kernel *kernel);
bool archive_cached(const struct archive *archive, const struct package *package,
		    const struct arch *arch);

#endif
