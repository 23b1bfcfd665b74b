/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "cache.h"
#include "file.h"
#include "message.h"
#include "text.h"

/* apt downloads into a folder only: its name stays behind when we are killed. */
static const char prefix[] = "fetch.";

int cache_lock(void)
{
	char *folder = cache_folder("."), *path = text("%s/lock", folder);
	int fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0666);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK) {
		progress("waiting for another command that uses %s", folder);
		flock(fd, LOCK_EX);
		progress_end();
	}
	free(path);
	free(folder);
	return fd;
}

/* A folder is held by a lock on itself, which ends with the process. */
static int hold(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0 && !flock(fd, LOCK_EX | LOCK_NB))
		return fd;
	int err = -errno;
	if (fd >= 0)
		close(fd);
	return err;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *place)
{
	(void)info;
	(void)kind;
	(void)place;
	remove(path);
	return 0;
}

void cache_drop(int held, const char *folder)
{
	nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	close(held);
}

void cache_tidy(void)
{
	char *base = cache_folder(".");
	DIR *folder = opendir(base);
	struct dirent *entry;
	while (folder && (entry = readdir(folder))) {
		if (strncmp(entry->d_name, prefix, strlen(prefix)) != 0)
			continue;
		char *path = text("%s/%s", base, entry->d_name);
		int held = hold(path);
		if (held >= 0)
			cache_drop(held, path);
		free(path);
	}
	if (folder)
		closedir(folder);
	free(base);
}

int cache_hold(char **folder)
{
	/* With the lock, so that nobody takes it for a forgotten one before it is held. */
	int lock = cache_lock();
	char *base = cache_folder("."), *path = text("%s/%sXXXXXX", base, prefix);
	if (lock >= 0)
		cache_tidy();
	int held = mkdtemp(path) ? hold(path) : -errno;
	if (lock >= 0)
		close(lock);
	free(base);
	*folder = path;
	return held;
}
