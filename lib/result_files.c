/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "file.h"
#include "message.h"
#include "result_files.h"

int result_files(const char *path, struct texts *paths)
{
	struct stat info;
	int err = stat(path, &info) ? -errno : 0;
	if (!err && !S_ISDIR(info.st_mode)) {
		texts_add(paths, path);
		return 0;
	}
	if (!err)
		err = folder_files(path, ".jsonl", paths);
	if (err) {
		error("%s: %s", path, strerror(-err));
	} else if (!paths->count) {
		error("%s: no results in this folder", path);
		err = -ENOENT;
	}
	return err;
}
