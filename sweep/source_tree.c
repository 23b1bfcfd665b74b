/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "message.h"
#include "source_file.h"
#include "source_tree.h"
#include "text.h"

static bool is_tree(const struct supply *supply, const char *name)
{
	struct stat info;
	(void)supply;
	return strchr(name, '/') && !stat(name, &info) && S_ISDIR(info.st_mode);
}

/* The release, as the build wrote it (Makefile, KERNELRELEASE); NULL: it did not. */
static char *release_of(const char *tree)
{
	char *path = text("%s/include/config/kernel.release", tree), *data = NULL, *release = NULL;
	size_t size;
	if (!file_read_at_most(path, 256, &data, &size))
		release = text_line(data);
	free(data);
	free(path);
	return release && *release ? release : (free(release), NULL);
}

/* The image that was built there; NULL, printed: none. */
static char *image_of(const char *tree, const struct arch *arch)
{
	char *looked = text("%s", "");
	for (int i = 0; arch->built[i]; i++) {
		char *path = text("%s/%s", tree, arch->built[i]);
		if (!access(path, R_OK)) {
			free(looked);
			return path;
		}
		text_append(&looked, "%s%s", i ? ", " : "", arch->built[i]);
		free(path);
	}
	error("kernel '%s': no kernel for %s is built there: it has no %s", tree, arch->name,
	      looked);
	free(looked);
	return NULL;
}

static int get(struct kernel *kernel)
{
	char *image = image_of(kernel->name, kernel->arch);
	int err = image ? kernel_from_file(image, kernel) : -ENOENT;
	if (!err) {
		kernel->source = text("tree");
		kernel->release = release_of(kernel->name);
		kernel->version = kernel->release ? text("%s", kernel->release) : NULL;
	}
	free(image);
	return err;
}

const struct kernel_source source_tree = { .knows = is_tree, .get = get };
