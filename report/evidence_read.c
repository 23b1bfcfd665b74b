/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "evidence_read.h"
#include "file.h"
#include "loose.h"
#include "message.h"
#include "result_files.h"
#include "text.h"
#include "../sweep/results_read.h"

/* Whether the first line is a row that no cell's head comes before. */
static bool begins_loose(const char *data)
{
	size_t length = strcspn(data, "\n");
	json_t *first = json_loadb(data, length, 0, NULL);
	bool loose = json_is_object(first) && !json_object_get(first, "cell") &&
		     json_object_get(first, "version");
	json_decref(first);
	return loose;
}

static int read_file(struct evidence *evidence, const char *path)
{
	char *data;
	size_t size;
	int err = file_read(path, &data, &size);
	if (err) {
		error("%s: %s", path, strerror(-err));
		return err;
	}
	bool loose = begins_loose(data);
	if (loose)
		err = loose_read(evidence, path, data, size);
	free(data);
	/* What is neither is refused there, with its line. */
	return loose ? err : results_read(&evidence->results, path);
}

/* A pipe can be read once alone. */
static int read_input(struct evidence *evidence)
{
	char *data;
	size_t size;
	int err = file_read_fd(STDIN_FILENO, &data, &size);
	if (err) {
		error("standard input: %s", strerror(-err));
		return err;
	}
	int fd = memfd_create("input", MFD_CLOEXEC);
	err = fd < 0 || write(fd, data, size) != (ssize_t)size ? -errno : 0;
	char *path = text("/proc/self/fd/%d", fd);
	if (err)
		error("standard input: %s", strerror(-err));
	else
		err = read_file(evidence, path);
	free(path);
	free(data);
	if (fd >= 0)
		close(fd);
	return err;
}

int evidence_read(struct evidence *evidence, const char *path)
{
	if (!strcmp(path, "-"))
		return read_input(evidence);
	struct texts paths = { 0 };
	int err = result_files(path, &paths);
	for (int i = 0; !err && i < paths.count; i++)
		err = read_file(evidence, paths.at[i]);
	texts_release(&paths);
	return err;
}
