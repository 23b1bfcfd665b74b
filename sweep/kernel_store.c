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

static int write_json(const char *path, const json_t *json)
{
	char *dump = json ? json_dumps(json, JSON_INDENT(2)) : NULL;
	int err = dump ? file_write(path, dump, strlen(dump)) : -ENOMEM;
	free(dump);
	return err;
}

static bool same_sum(const json_t *json, const char *key, const char *sum)
{
	const char *want = json_string_value(json_object_get(json, key));
	return want && sum && !strcmp(want, sum);
}

/* Whether the image is the one that was put there. What tells that was a SHA-256 once, which takes
 * longer than restoring a guest: the faster sum joins it. */
static bool is_whole(json_t *json, const char *meta, const char *image)
{
	char *fast = file_xxh3(image), *sum = NULL;
	bool whole = same_sum(json, "image_xxh3", fast);
	if (!whole && fast && !json_object_get(json, "image_xxh3")) {
		sum = file_sha256(image);
		whole = same_sum(json, "image_sha256", sum);
		if (whole && !json_object_set_new(json, "image_xxh3", json_string(fast)))
			write_json(meta, json);
	}
	free(sum);
	free(fast);
	return whole;
}

int kernel_store_get(const char *place, const char *wanted, struct kernel *kernel)
{
	char *folder = folder_of(kernel->arch, place);
	char *meta = text("%s/kernel.json", folder), *image = text("%s/image", folder);
	json_t *json = json_load_file(meta, 0, NULL);
	const char *version = json_string_value(json_object_get(json, "version"));
	int err = -ENOENT;
	if (version && (!wanted || !strcmp(version, wanted)) && is_whole(json, meta, image)) {
		kernel->image = text("%s", image);
		kernel->release = get_string(json, "release");
		kernel->package = get_string(json, "package");
		kernel->version = get_string(json, "version");
		kernel->sha256 = get_string(json, "sha256");
		err = 0;
	} else if (json && !file_readable(image)) {
		note("%s: does not match its checksum or package: fetched anew", image);
	}
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
		image_sum = file_xxh3(image);
	json_t *json = json_pack("{s:s, s:s, s:s, s:s*, s:s*}", "release", package->release,
				 "package", package->name, "version", package->version, "sha256",
				 sum, "image_xxh3", image_sum);
	if (!err)
		err = sum && image_sum ? write_json(meta, json) : -ENOMEM;
	if (err)
		error("%s: cannot be written: %s", folder, strerror(-err));
	json_decref(json);
	free(image_sum);
	free(sum);
	free(unpacked);
	free(image);
	free(meta);
	free(folder);
	return err;
}
