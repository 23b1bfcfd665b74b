/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "checksum.h"
#include "image.h"
#include "kernel_store.h"
#include "message.h"
#include "source_package.h"
#include "text.h"

bool is_package(const char *path)
{
	static const char *const ends[] = { ".deb", ".rpm" };
	size_t length = strlen(path);
	for (int i = 0; i < 2; i++)
		if (length > 4 && !strcmp(path + length - 4, ends[i]))
			return true;
	return false;
}

static int unpack(const char *path, const char *place, const struct arch *arch)
{
	char *data = NULL, *release, *why = NULL;
	size_t size = 0;
	int err = image_in_package(path, &data, &size, &release);
	if (err)
		return err;
	why = image_check(data, size, arch);
	if (why) {
		error("kernel '%s': %s", path, why);
		err = -EINVAL;
	} else {
		err = kernel_store_put(place,
				       &(struct package){ .name = (char *)path,
							  .version = release,
							  .release = release },
				       arch, data, size);
	}
	free(why);
	free(release);
	free(data);
	return err;
}

int kernel_from_package(const char *path, struct kernel *kernel)
{
	char *sum = file_sha256(path);
	if (!sum) {
		int err = -errno;
		error("kernel '%s': %s", path, strerror(-err));
		return err;
	}
	char *place = text("file-%.16s", sum);
	int err = kernel_store_get(place, NULL, kernel);
	if (err) {
		err = unpack(path, place, kernel->arch);
		if (!err)
			err = kernel_store_get(place, NULL, kernel);
	}
	/* A folder of the same packages has them under other names. */
	free(kernel->package);
	kernel->package = text("%s", path);
	free(place);
	free(sum);
	return err;
}

static bool knows(const struct supply *supply, const char *name)
{
	(void)supply;
	return strchr(name, '/') && is_package(name);
}

static int get(struct kernel *kernel)
{
	kernel->source = text("package");
	return kernel_from_package(kernel->name, kernel);
}

const struct kernel_source source_package = { .knows = knows, .get = get };
