/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "file.h"
#include "image.h"
#include "message.h"
#include "source_file.h"
#include "source_folder.h"
#include "source_package.h"
#include "text.h"

/* Whether the path is that of a file in one of the folders, as list() has it. */
static bool knows(const struct supply *supply, const char *name)
{
	for (char **folder = supply->folders; folder && *folder; folder++) {
		size_t length = strlen(*folder);
		if (!strncmp(name, *folder, length) && name[length] == '/' &&
		    !strchr(name + length + 1, '/'))
			return true;
	}
	return false;
}

static int from_file(const char *path, struct kernel *kernel)
{
	char *data;
	size_t size;
	int err = kernel_from_file(path, kernel);
	if (err || file_read(path, &data, &size))
		return err ? err : -EIO;
	kernel->release = image_release(data, size);
	kernel->version = kernel->release ? text("%s", kernel->release) : NULL;
	free(data);
	return 0;
}

static int from_path(const char *path, struct kernel *kernel)
{
	return is_package(path) ? kernel_from_package(path, kernel) : from_file(path, kernel);
}

/* Whether the file is a kernel of any architecture, rather than one of the other files that folders
 * of kernels have. */
static bool is_image(const char *path, const struct arch *arch)
{
	char *data, *why;
	size_t size;
	struct stat info;
	if (stat(path, &info) || !S_ISREG(info.st_mode) || file_read(path, &data, &size))
		return false;
	why = image_check(data, size, arch);
	free(data);
	free(why);
	return !why;
}

static void add(const char *path, const struct arch *arch, struct package_list *list)
{
	struct kernel kernel = { .arch = arch, .name = text("%s", path) };
	if ((is_package(path) || is_image(path, arch)) && !from_path(path, &kernel))
		package_list_add(list, path, kernel.version ? kernel.version : file_name(path),
				 kernel.release ? kernel.release : file_name(path));
	kernel_release(&kernel);
}

static int list_folder(const char *folder, const struct arch *arch, struct package_list *list)
{
	struct texts paths = { 0 };
	struct package_list own = { 0 };
	int err = folder_files(folder, "", &paths);
	for (int i = 0; !err && i < paths.count; i++)
		add(paths.at[i], arch, &own);
	texts_release(&paths);
	if (err) {
		error("kernels-from '%s': %s", folder, strerror(-err));
		return err;
	}
	if (!own.count) {
		error("kernels-from '%s': no kernel for %s in it", folder, arch->name);
		return -ENOENT;
	}
	package_list_sort(&own);
	char *source = text("folder %s", folder);
	package_list_take(list, &own, &source_folder, source);
	free(source);
	return 0;
}

static int list_all(const struct supply *supply, const struct arch *arch, struct package_list *list)
{
	int err = 0;
	for (char **folder = supply->folders; folder && *folder; folder++) {
		int one = list_folder(*folder, arch, list);
		err = err ? err : one;
	}
	return err;
}

static int take(const struct package *package, struct kernel *kernel)
{
	return from_path(package->name, kernel);
}

const struct kernel_source source_folder = { .knows = knows, .list = list_all, .take = take };
