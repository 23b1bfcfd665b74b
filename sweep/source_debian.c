/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <string.h>

#include "source_archive.h"
#include "source_debian.h"

/* Whether it is one of the sources: where none is named, or where it is. */
static bool is_wanted(const struct supply *supply)
{
	bool any = supply->folders && *supply->folders;
	for (char **line = supply->archives; line && *line; line++) {
		if (!strcmp(*line, "debian"))
			return true;
		any = true;
	}
	return !any;
}

static int list_all(const struct supply *supply, const struct arch *arch, struct package_list *list)
{
	struct archive archive;
	if (!is_wanted(supply))
		return 0;
	archive_debian(arch, supply->mirror, &archive);
	int err = archive_add(&archive, arch, &source_debian, list);
	archive_release(&archive);
	return err;
}

static int take(const struct package *package, struct kernel *kernel)
{
	struct archive archive;
	archive_debian(kernel->arch, NULL, &archive);
	int err = archive_take(&archive, package, kernel);
	archive_release(&archive);
	return err;
}

static bool cached(const struct package *package, const struct arch *arch)
{
	struct archive archive;
	archive_debian(arch, NULL, &archive);
	bool there = archive_cached(&archive, package, arch);
	archive_release(&archive);
	return there;
}

const struct kernel_source source_debian = { .list = list_all, .take = take, .cached = cached };
