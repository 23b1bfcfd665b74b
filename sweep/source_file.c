/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "checksum.h"
#include "file.h"
#include "image.h"
#include "message.h"
#include "source_file.h"
#include "text.h"

int kernel_from_file(const char *path, struct kernel *kernel)
{
	char *data;
	size_t size;
	int err = file_read(path, &data, &size);
	if (err) {
		error("kernel '%s': %s", kernel->name, strerror(-err));
		return err;
	}
	char *why = image_check(data, size, kernel->arch);
	if (why) {
		error("kernel '%s': %s", kernel->name, why);
		err = -EINVAL;
	} else {
		kernel->image = text("%s", path);
		kernel->sha256 = file_sha256(path);
	}
	free(why);
	free(data);
	return err;
}

static bool is_path(const struct supply *supply, const char *name)
{
	(void)supply;
	return strchr(name, '/') != NULL;
}

static int get(struct kernel *kernel)
{
	kernel->source = text("file");
	return kernel_from_file(kernel->name, kernel);
}

const struct kernel_source source_file = { .knows = is_path, .get = get };
