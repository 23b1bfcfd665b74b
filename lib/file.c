/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "memory.h"
#include "message.h"
#include "text.h"
#include "tunables.h"

int file_write_fd(int fd, const void *data, size_t size)
{
	const char *at = data;
	while (size) {
		ssize_t n = write(fd, at, size);
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			at += n;
			size -= (size_t)n;
		}
	}
	return 0;
}

void file_close(int fd)
{
	if (fd >= 0)
		close(fd);
}

int file_link(int fd, const char *path)
{
	char proc[64];
	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, proc, AT_FDCWD, path, AT_SYMLINK_FOLLOW) ? -errno : 0;
}

int file_write(const char *path, const void *data, size_t size)
{
	char *copy = text("%s", path);
	char *temporary = text("%s.%d.tmp", path, (int)getpid());
	bool unnamed = true;
	int fd = open(dirname(copy), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
		unnamed = false;
		fd = open(temporary, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
	}
	int err = fd < 0 ? -errno : file_write_fd(fd, data, size);
	if (!err && unnamed) {
		err = file_link(fd, path);
		if (err == -EEXIST) {
			err = file_link(fd, temporary);
			unnamed = false;
		} else if (!err) {
			goto out;
		}
	}
	if (!err && rename(temporary, path))
		err = -errno;
	if (err && !unnamed && fd >= 0)
		unlink(temporary);
out:
	if (fd >= 0 && close(fd) && !err)
		err = -errno;
	free(temporary);
	free(copy);
	return err;
}

int file_room(const char *folder, size_t size)
{
	char *temporary = text("%s/room.XXXXXX", folder);
	int fd = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
		fd = mkostemp(temporary, O_CLOEXEC);
		if (fd >= 0)
			unlink(temporary);
	}
	int err = fd < 0 ? -errno : -posix_fallocate(fd, 0, (off_t)size);
	file_close(fd);
	free(temporary);
	return err;
}

static int read_fd(int fd, size_t most, char **data, size_t *size)
{
	size_t room = 1 << 16, used = 0;
	char *buffer = NULL;
	if (lseek(fd, 0, SEEK_SET) < 0 && errno != ESPIPE)
		return -errno;
	for (;;) {
		buffer = memory_grow(buffer, room + 1, 1);
		ssize_t n = read(fd, buffer + used, room - used);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			int err = -errno;
			free(buffer);
			return err;
		}
		used += (size_t)n;
		if (n == 0)
			break;
		if (used > most) {
			free(buffer);
			return -EFBIG;
		}
		if (used == room)
			room *= 2;
	}
	buffer[used] = '\0';
	*data = buffer;
	*size = used;
	return 0;
}

int file_read_fd(int fd, char **data, size_t *size)
{
	return read_fd(fd, FILE_MAX, data, size);
}

int file_read_at_most(const char *path, size_t most, char **data, size_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	int err = read_fd(fd, most, data, size);
	close(fd);
	return err;
}

int file_read(const char *path, char **data, size_t *size)
{
	return file_read_at_most(path, FILE_MAX, data, size);
}

int folder_files(const char *folder, const char *suffix, struct texts *paths)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, NULL, alphasort);
	if (count < 0)
		return -errno;
	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;
		size_t length = strlen(name), end = strlen(suffix);
		if (*name != '.' && length >= end && !strcmp(name + length - end, suffix)) {
			char *path = text("%s/%s", folder, name);
			texts_add(paths, path);
			free(path);
		}
		free(entries[i]);
	}
	free(entries);
	return 0;
}

int file_readable(const char *path)
{
	return access(path, R_OK);
}

const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

const char *own_directory(void)
{
	static char path[PATH_MAX];
	if (!*path) {
		ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
		path[n > 0 ? n : 0] = '\0';
		char *slash = strrchr(path, '/');
		if (slash)
			*slash = '\0';
		else
			strcpy(path, ".");
	}
	return path;
}

/* "tailchain-" where the commands are installed under such names; "" in a build, where one command
 * may have it alone. */
static const char *own_prefix(void)
{
	static const char prefix[] = "tailchain-";
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	path[n > 0 ? n : 0] = '\0';
	if (strncmp(basename(path), prefix, strlen(prefix)) != 0)
		return "";
	char *other = text("%s/%sgen", own_directory(), prefix);
	bool installed = !access(other, X_OK);
	free(other);
	return installed ? prefix : "";
}

char *own_command(const char *name)
{
	return text("%s/%s%s", own_directory(), own_prefix(), name);
}

char *own_data(const char *name)
{
	return *own_prefix() ? text("%s/../share/tailchain/%s", own_directory(), name)
			     : text("%s/%s", own_directory(), name);
}

int folder_make(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
	return mkdir(path, 0755) && errno != EEXIST ? -1 : 0;
}

/* Whether nobody but we and root can put anything there: it is ours or root's, and writable by no
 * other, or else, as /tmp, by those alone who cannot touch what is ours. */
static bool is_safe(const char *folder, bool must_be_ours)
{
	struct stat info;
	if (stat(folder, &info) || (info.st_uid != geteuid() && (must_be_ours || info.st_uid)))
		return false;
	return !(info.st_mode & (S_IWGRP | S_IWOTH)) || (!must_be_ours && (info.st_mode & S_ISVTX));
}

/* The same for a folder and all above it. */
static bool is_safe_from_root(const char *path)
{
	char *folder = realpath(path, NULL), *slash;
	bool safe = folder && is_safe(folder, true);
	while (safe && (slash = strrchr(folder, '/')) && slash[1]) {
		slash[slash == folder] = '\0';
		safe = is_safe(folder, false);
	}
	free(folder);
	return safe;
}

/* This user's home by /etc/passwd (static commands have no other source); NULL if it is not there.
 * The caller frees it. */
static char *home_of_user(void)
{
	FILE *users = fopen("/etc/passwd", "re");
	const struct passwd *user;
	char *home = NULL;
	while (users && !home && (user = fgetpwent(users)))
		if (user->pw_uid == geteuid())
			home = text("%s", user->pw_dir);
	if (users)
		fclose(users);
	return home;
}

/* Where this user keeps what can be made again; NULL: nowhere. The caller frees it. */
static char *cache_base(void)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	if (cache && *cache == '/')
		return text("%s/tailchain", cache);
	char *own = home && *home == '/' ? text("%s", home) : home_of_user();
	char *base = own && *own == '/' ? text("%s/.cache/tailchain", own) : NULL;
	free(own);
	return base;
}

char *cache_folder(const char *name)
{
	char *base = cache_base(), *path = base ? text("%s/%s", base, name) : NULL;
	bool made = path && !folder_make(path);
	/* What is there is booted and loaded. */
	if (!made || !is_safe_from_root(path)) {
		error("%s: %s", path ? path : "cache",
		      !path   ? "this user has no home; set XDG_CACHE_HOME"
		      : !made ? strerror(errno)
			      : "not a folder that this user alone can write to; set XDG_CACHE_HOME");
		exit(3);
	}
	free(base);
	return path;
}

char *objects_base(void)
{
	char *beside = own_data("objects");
	if (!*own_prefix() && !access(beside, R_OK))
		return beside;
	free(beside);
	return cache_folder("objects-" TAILCHAIN_VERSION "-" OBJECTS_FORMAT);
}
