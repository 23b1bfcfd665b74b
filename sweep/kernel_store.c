/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "checksum.h"
#include "file.h"
#include "image.h"
#include "kernel_store.h"
#include "message.h"
#include "text.h"

static char *folder_of(const struct arch *arch, const char *place)
{
	char *name = text("kernels/%s/%s", arch->name, place), *folder = cache_folder(name);
	free(name);
	return folder;
}

static char *get_string(const json_t *json, const char *key)
{
	const char *value = json_string_value(json_object_get(json, key));
	return value ? text("%s", value) : NULL;
}

int kernel_store_get(const char *place, const char *wanted, struct kernel *kernel)
{
	char *folder = folder_of(kernel->arch, place);
	char *meta = text("%s/kernel.json", folder), *image = text("%s/image", folder);
	json_t *json = json_load_file(meta, 0, NULL);
	char *image_sum = json ? file_sha256(image) : NULL;
	const char *want = json_string_value(json_object_get(json, "image_sha256"));
	const char *version = json_string_value(json_object_get(json, "version"));
	int err = -ENOENT;
	if (want && image_sum && version && !strcmp(want, image_sum) &&
	    (!wanted || !strcmp(version, wanted))) {
		kernel->image = text("%s", image);
		kernel->release = get_string(json, "release");
		kernel->package = get_string(json, "package");
		kernel->version = get_string(json, "version");
		kernel->sha256 = get_string(json, "sha256");
		err = 0;
	} else if (json && image_sum) {
		note("%s: does not match its checksum or package: fetched anew", image);
	}
	free(image_sum);
	json_decref(json);
	free(image);
	free(meta);
	free(folder);
	return err;
}

int kernel_store_put(const char *place, const struct package *package, const struct arch *arch,
		     const char *data, size_t size)
{
	char *folder = folder_of(arch, place);
	char *meta = text("%s/kernel.json", folder), *image = text("%s/image", folder);
	char *unpacked = NULL, *sum = data_sha256(data, size), *image_sum = NULL;
	size_t unpacked_size;
	/* x86: the kernel's own unpacking is a third of an emulated boot. */
	bool plain = image_unpack(data, size, &unpacked, &unpacked_size) != 0;
	int err = file_write(image, plain ? data : unpacked, plain ? size : unpacked_size);
	if (!err)
		image_sum = file_sha256(image);
	json_t *json = json_pack("{s:s, s:s, s:s, s:s*, s:s*}", "release", package->release,
				 "package", package->name, "version", package->version, "sha256",
				 sum, "image_sha256", image_sum);
	char *dump = json ? json_dumps(json, JSON_INDENT(2)) : NULL;
	if (!err)
		err = dump && sum && image_sum ? file_write(meta, dump, strlen(dump)) : -ENOMEM;
	if (err)
		error("%s: cannot be written: %s", folder, strerror(-err));
	free(dump);
	json_decref(json);
	free(image_sum);
	free(sum);
	free(unpacked);
	free(image);
	free(meta);
	free(folder);
	return err;
}
