/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apt.h"
#include "cache.h"
#include "debian.h"
#include "escape.h"
#include "image.h"
#include "kernel_store.h"
#include "message.h"
#include "options.h"
#include "source_debian.h"
#include "text.h"

static int fetch(const struct package *package, const struct arch *arch)
{
	char *wanted = text("%s=%s", package->name, package->version);
	char *folder, *deb = NULL, *data = NULL, *why = NULL;
	size_t size = 0;
	int held = cache_hold(&folder), err = held < 0 ? held : 0;
	if (err) {
		error("%s: cannot be made: %s", folder, strerror(-err));
		goto cleanup;
	}
	deb = apt_download(arch, wanted, folder);
	err = deb ? image_from_package(deb, &data, &size) : -EIO;
	if (err)
		goto cleanup;
	why = image_check(data, size, arch);
	if (why) {
		error("%s: %s", package->name, why);
		err = -EINVAL;
		goto cleanup;
	}
	err = kernel_store_put(package, arch, data, size);
cleanup:
	if (held >= 0)
		cache_drop(held, folder);
	free(why);
	free(data);
	free(deb);
	free(wanted);
	free(folder);
	return err;
}

static int get(const char *mirror, struct kernel *kernel)
{
	struct package_list list;
	int err = archive_list(kernel->arch, mirror, &list);
	if (err)
		return err;
	int at = package_named(&list, kernel->name);
	const struct package *package = at < 0 ? NULL : &list.at[at];
	if (!package) {
		error("kernel '%s': no package for %s matches", kernel->name, kernel->arch->name);
		err = -ENOENT;
	} else if (kernel_store_get(package, kernel)) {
		err = fetch(package, kernel->arch);
		if (!err)
			err = kernel_store_get(package, kernel);
	}
	package_list_release(&list);
	return err;
}

static int list_kernels(const struct arch *arch, const char *mirror)
{
	struct package_list list;
	if (archive_list(arch, mirror, &list))
		return EXIT_NOT_MEASURED;
	for (int i = 0; i < list.count; i++) {
		struct kernel kernel = { .arch = arch };
		bool cached = !kernel_store_get(&list.at[i], &kernel);
		print_line(stdout, "%-8s %-34s %-24s %s", arch->name, list.at[i].release,
			   list.at[i].version, cached ? "fetched" : "");
		kernel_release(&kernel);
	}
	package_list_release(&list);
	return EXIT_DONE;
}

const struct kernel_source source_debian = { NULL, get, list_kernels };
