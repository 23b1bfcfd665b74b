/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "apt.h"
#include "archive_kernels.h"
#include "cache.h"
#include "image.h"
#include "kernel_store.h"
#include "message.h"
#include "source_archive.h"
#include "text.h"

static char *place_of(const struct archive *archive, const struct package *package)
{
	return archive->store ? text("%s/%s", archive->store, package->release)
			      : text("%s", package->release);
}

static int fetch(const struct archive *archive, const struct package *package, const char *place,
		 const struct arch *arch)
{
	char *folder, *data = NULL, *why = NULL;
	struct texts wanted = { 0 }, debs = { 0 };
	size_t size = 0;
	int held = cache_hold(&folder), err = held < 0 ? held : 0;
	if (err) {
		error("%s: cannot be made: %s", folder, strerror(-err));
		goto cleanup;
	}
	package_wanted(package, &wanted);
	err = apt_download(archive, &wanted, folder, &debs);
	if (!err)
		err = image_from_package(debs.at[0], &data, &size);
	if (err)
		goto cleanup;
	why = image_check(data, size, arch);
	if (why) {
		error("%s: %s", package->name, why);
		err = -EINVAL;
		goto cleanup;
	}
	err = kernel_store_put(place, package, arch, data, size);
cleanup:
	if (held >= 0)
		cache_drop(held, folder);
	free(why);
	free(data);
	texts_release(&debs);
	texts_release(&wanted);
	free(folder);
	return err;
}

int archive_take(const struct archive *archive, const struct package *package,
		 struct kernel *kernel)
{
	char *place = place_of(archive, package);
	int err = kernel_store_get(place, package->version, kernel);
	if (err) {
		err = fetch(archive, package, place, kernel->arch);
		if (!err)
			err = kernel_store_get(place, package->version, kernel);
	}
	free(place);
	return err;
}

bool archive_cached(const struct archive *archive, const struct package *package,
		    const struct arch *arch)
{
	struct kernel kernel = { .arch = arch };
	char *place = place_of(archive, package);
	bool cached = !kernel_store_get(place, package->version, &kernel);
	kernel_release(&kernel);
	free(place);
	return cached;
}

int archive_add(const struct archive *archive, const struct arch *arch,
		const struct kernel_source *from, struct package_list *list)
{
	struct package_list own;
	int err = archive_kernels(archive, arch, &own);
	if (!err)
		package_list_take(list, &own, from, archive->source);
	package_list_release(&own);
	return err;
}

static int list_all(const struct supply *supply, const struct arch *arch, struct package_list *list)
{
	int err = 0;
	for (char **line = supply->archives; line && *line; line++) {
		struct archive archive;
		if (!strcmp(*line, "debian"))
			continue;
		int one = archive_parse(*line, arch, &archive);
		if (!one) {
			one = archive_add(&archive, arch, &source_archive, list);
			archive_release(&archive);
		}
		err = err ? err : one;
	}
	return err;
}

static int take(const struct package *package, struct kernel *kernel)
{
	struct archive archive;
	int err = archive_parse(package->source, kernel->arch, &archive);
	if (!err) {
		err = archive_take(&archive, package, kernel);
		archive_release(&archive);
	}
	return err;
}

static bool cached(const struct package *package, const struct arch *arch)
{
	struct archive archive;
	if (archive_parse(package->source, arch, &archive))
		return false;
	bool there = archive_cached(&archive, package, arch);
	archive_release(&archive);
	return there;
}

const struct kernel_source source_archive = { .list = list_all, .take = take, .cached = cached };
