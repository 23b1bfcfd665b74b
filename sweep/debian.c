/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "archive_kernels.h"
#include "debian.h"
#include "file.h"
#include "text.h"

int archive_list(const struct arch *arch, const char *mirror, struct package_list *list)
{
	struct archive archive;
	archive_debian(arch, mirror, &archive);
	int err = archive_kernels(&archive, arch, list);
	archive_release(&archive);
	return err;
}

char *kernel_own_series(void)
{
	/* The kernel that a suite came with: Debian's release notes. */
	static const struct {
		const char *codename, *series;
	} releases[] = {
		{ "bullseye", "5.10" },
		{ "bookworm", "6.1" },
		{ "trixie", "6.12" },
	};
	char *release, *series = NULL;
	size_t size;
	if (file_read("/etc/os-release", &release, &size))
		return text("newest");
	for (size_t i = 0; i < sizeof(releases) / sizeof(*releases); i++) {
		char *line = text("VERSION_CODENAME=%s\n", releases[i].codename);
		if (strstr(release, line))
			series = text("%s", releases[i].series);
		free(line);
	}
	free(release);
	return series ? series : text("newest");
}
