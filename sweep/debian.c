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

char *debian_codename(void)
{
	static const char key[] = "\nVERSION_CODENAME=";
	char *release, *codename = NULL;
	size_t size;
	if (file_read("/etc/os-release", &release, &size))
		return NULL;
	const char *at = strstr(release, key);
	if (at)
		codename = text_line(at + strlen(key));
	free(release);
	return codename;
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
	char *own = debian_codename();
	const char *series = "newest";
	for (size_t i = 0; own && i < sizeof(releases) / sizeof(*releases); i++)
		if (!strcmp(own, releases[i].codename))
			series = releases[i].series;
	free(own);
	return text("%s", series);
}
