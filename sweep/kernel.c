/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cache.h"
#include "checksum.h"
#include "debian.h"
#include "escape.h"
#include "file.h"
#include "image.h"
#include "kernel.h"
#include "message.h"
#include "options.h"
#include "process.h"

/* -- The cache: kernels/ARCH/RELEASE/{image,kernel.json} ------------------------------- */

static char *folder_of(const struct arch *arch, const char *release)
{
	char *name = text("kernels/%s/%s", arch->name, release), *folder = cache_folder(name);
	free(name);
	return folder;
}

static char *get_string(const json_t *json, const char *key)
{
	const char *value = json_string_value(json_object_get(json, key));
	return value ? text("%s", value) : NULL;
}

/* The kernel from the cache, if it is there and whole. */
static int from_cache(const struct package *package, struct kernel *kernel)
{
	char *folder = folder_of(kernel->arch, package->release);
	char *meta = text("%s/kernel.json", folder), *image = text("%s/image", folder);
	json_t *json = json_load_file(meta, 0, NULL);
	char *image_sum = json ? file_sha256(image) : NULL;
	const char *want = json_string_value(json_object_get(json, "image_sha256"));
	const char *version = json_string_value(json_object_get(json, "version"));
	int err = -ENOENT;
	if (want && image_sum && version && !strcmp(want, image_sum) &&
	    !strcmp(version, package->version)) {
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

/* Puts a kernel into the cache: the image first, then what makes it valid. */
static int into_cache(const struct package *package, const struct arch *arch, const char *data,
		      size_t size, const char *sum)
{
	char *folder = folder_of(arch, package->release);
	char *meta = text("%s/kernel.json", folder), *image = text("%s/image", folder);
	char *unpacked = NULL, *image_sum = NULL;
	size_t unpacked_size;
	/* x86: the kernel's own unpacking is a third of an emulated boot. */
	bool plain = image_unpack(data, size, &unpacked, &unpacked_size) != 0;
	int err = file_write(image, plain ? data : unpacked, plain ? size : unpacked_size);
	if (!err)
		image_sum = file_sha256(image);
	json_t *json = json_pack("{s:s, s:s, s:s, s:s, s:s*}", "release", package->release,
				 "package", package->name, "version", package->version, "sha256",
				 sum, "image_sha256", image_sum);
	char *dump = json ? json_dumps(json, JSON_INDENT(2)) : NULL;
	if (!err)
		err = dump && image_sum ? file_write(meta, dump, strlen(dump)) : -ENOMEM;
	if (err)
		error("%s: cannot be written: %s", folder, strerror(-err));
	free(dump);
	json_decref(json);
	free(image_sum);
	free(unpacked);
	free(image);
	free(meta);
	free(folder);
	return err;
}

static int fetch(const struct package *package, const struct arch *arch)
{
	char *folder, *deb = NULL, *data = NULL, *why = NULL, *sum = NULL;
	size_t size = 0;
	int held = cache_hold(&folder), err = held < 0 ? held : 0;
	if (err) {
		error("%s: cannot be made: %s", folder, strerror(-err));
		goto cleanup;
	}
	deb = archive_download(arch, package, folder);
	err = deb ? image_from_package(deb, &data, &size) : -EIO;
	if (err)
		goto cleanup;
	why = image_check(data, size, arch);
	if (why) {
		error("%s: %s", package->name, why);
		err = -EINVAL;
		goto cleanup;
	}
	sum = data_sha256(data, size);
	err = sum ? into_cache(package, arch, data, size, sum) : -ENOMEM;
cleanup:
	if (held >= 0)
		cache_drop(held, folder);
	free(sum);
	free(why);
	free(data);
	free(deb);
	free(folder);
	return err;
}

/* -- By name --------------------------------------------------------------------------- */

static int from_archive(const char *mirror, struct kernel *kernel)
{
	struct package_list list;
	const struct package *package = NULL;
	int err = archive_list(kernel->arch, mirror, &list);
	if (err)
		return err;
	for (int i = 0; i < list.count; i++)
		if (!strcmp(kernel->name, "newest") ||
		    version_matches(list.at[i].version, kernel->name) ||
		    !strcmp(list.at[i].release, kernel->name))
			package = &list.at[i];
	if (!package) {
		error("kernel '%s': no package for %s matches", kernel->name, kernel->arch->name);
		err = -ENOENT;
	} else if (from_cache(package, kernel)) {
		err = fetch(package, kernel->arch);
		if (!err)
			err = from_cache(package, kernel);
	}
	package_list_release(&list);
	return err;
}

static int from_file(const char *path, struct kernel *kernel)
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

static int from_host(struct kernel *kernel)
{
	struct utsname system;
	uname(&system);
	char *path = text("/boot/vmlinuz-%s", system.release);
	int err;
	if (kernel->arch != arch_own()) {
		error("kernel 'host': it is no kernel for %s", kernel->arch->name);
		err = -EINVAL;
	} else if (access(path, R_OK)) {
		error("kernel 'host': %s: %s", path, strerror(errno));
		err = -ENOENT;
	} else {
		err = from_file(path, kernel);
	}
	free(path);
	return err;
}

int kernel_get(const char *name, const struct arch *arch, const char *mirror, struct kernel *kernel)
{
	*kernel = (struct kernel){ .arch = arch, .name = text("%s", name) };
	int err = strchr(name, '/')	  ? from_file(name, kernel)
		  : !strcmp(name, "host") ? from_host(kernel)
					  : from_archive(mirror, kernel);
	if (err) {
		kernel_release(kernel);
		return err;
	}
	const char *slash = strrchr(name, '/');
	kernel->label = kernel->release ? text("%s", kernel->release)
					: text("%s-%.8s", slash ? slash + 1 : name,
					       kernel->sha256 ? kernel->sha256 : "");
	return 0;
}

void kernel_release(struct kernel *kernel)
{
	free(kernel->name);
	free(kernel->image);
	free(kernel->release);
	free(kernel->label);
	free(kernel->package);
	free(kernel->version);
	free(kernel->sha256);
	memset(kernel, 0, sizeof(*kernel));
}

int kernel_list(const struct arch *arch, const char *mirror)
{
	struct package_list list;
	if (archive_list(arch, mirror, &list))
		return EXIT_NOT_MEASURED;
	for (int i = 0; i < list.count; i++) {
		struct kernel kernel = { .arch = arch };
		bool cached = !from_cache(&list.at[i], &kernel);
		print_line(stdout, "%-8s %-34s %-24s %s", arch->name, list.at[i].release,
			   list.at[i].version, cached ? "fetched" : "");
		kernel_release(&kernel);
	}
	package_list_release(&list);
	return EXIT_DONE;
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
