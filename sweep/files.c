/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "big_endian.h"
#include "file.h"
#include "files.h"
#include "memory.h"
#include "message.h"
#include "options.h"
#include "text.h"

void files_add(struct files *files, const char *path, const char *folder)
{
	files->at = memory_grow(files->at, (size_t)files->count + 1, sizeof(*files->at));
	files->at[files->count++] = (struct guest_file){
		.path = text("%s", path),
		.inside = text("%s%s%s", folder, *folder ? "/" : "", file_name(path)),
	};
}

static bool have_inside(const struct files *files, const char *inside)
{
	for (int i = 0; i < files->count; i++)
		if (!strcmp(files->at[i].inside, inside))
			return true;
	return false;
}

const char *files_add_work(struct files *files, const char *path, bool to_come)
{
	for (int i = 0; i < files->count; i++)
		if (!strcmp(files->at[i].path, path))
			return files->at[i].inside + sizeof(FILES_WORK);
	char *folder = text("%s", FILES_WORK), *inside = text("%s/%s", folder, file_name(path));
	for (int n = 2; have_inside(files, inside); n++) {
		free(folder);
		free(inside);
		folder = text("%s/%d", FILES_WORK, n);
		inside = text("%s/%s", folder, file_name(path));
	}
	files_add(files, path, folder);
	files->at[files->count - 1].to_come = to_come;
	free(inside);
	free(folder);
	return files->at[files->count - 1].inside + sizeof(FILES_WORK);
}

void files_add_as(struct files *files, const char *path, const char *inside)
{
	files->at = memory_grow(files->at, (size_t)files->count + 1, sizeof(*files->at));
	files->at[files->count++] =
		(struct guest_file){ .path = text("%s", path), .inside = text("%s", inside) };
}

static int check_built(const struct arch *arch, const char *name)
{
	char *built = own_data("guest"), *path = text("%s/%s/%s", built, arch->name, name);
	int err = access(path, R_OK) ? -errno : 0;
	if (err)
		error("%s: %s; build it with: make ARCHES=%s", path, strerror(-err), arch->name);
	free(path);
	free(built);
	return err;
}

/* In the byte order of the architecture. */
static int add_objects(struct files *files, const struct arch *arch, char *const *objects)
{
	struct texts big = { 0 };
	int err = arch->big_endian ? objects_big_endian(objects, &big) : 0;
	for (char *const *one = arch->big_endian ? big.at : objects; !err && one && *one; one++)
		files_add(files, *one, "bin/objects");
	texts_release(&big);
	return err;
}

int files_add_command(struct files *files, const struct arch *arch, const char *name,
		      char *const *objects)
{
	int err = check_built(arch, "init");
	if (err || !name)
		return err;
	err = check_built(arch, name);
	return err || strcmp(name, "probe") != 0 ? err : add_objects(files, arch, objects);
}

void files_release(struct files *files)
{
	for (int i = 0; i < files->count; i++) {
		free((char *)files->at[i].path);
		free((char *)files->at[i].inside);
	}
	free(files->at);
	*files = (struct files){ 0 };
}
