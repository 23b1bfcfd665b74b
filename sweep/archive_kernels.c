/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "apt.h"
#include "cache.h"
#include "checksum.h"
#include "archive_kernels.h"
#include "file.h"
#include "message.h"
#include "text.h"
#include "texts.h"

/* Package lists are read anew after so many seconds. */
#define LISTS_AGE (24 * 3600)

/* The characters of names and versions by Debian's Policy, 5.6.1 and 5.6.12: no space, which would
 * end them in the kept list, and no slash, which would be a folder in the cache. */
static bool is_name(const char *word)
{
	return !word[strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789+-.")];
}

static bool is_version(const char *word)
{
	return !word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				  ".+-:~")];
}

/* What comes behind a release in names of packages, and whether they hold a kernel. */
static const struct {
	const char *suffix;
	bool kernel;
} suffixes[] = {
	{ "-signed", true },
	{ "-unsigned", true },
	{ "-dbg", false },
	{ "-dbgsym", false },
};

/* The release in a package's name, which begins with the first number: linux-image-6.1.0-1-amd64,
 * proxmox-kernel-6.8.4-2-pve-signed. NULL for others, as for linux-image-generic and
 * proxmox-kernel-6.8, which hold nothing. The caller frees it. */
static char *release_in(const struct archive *archive, const char *name)
{
	const char *at = name;
	size_t digits;
	if (!is_name(name) || !archive_names_kernel(archive, name))
		return NULL;
	while ((at = strchr(at, '-')) && !isdigit((unsigned char)*++at))
		;
	digits = at ? strspn(at, "0123456789.") : 0;
	if (!at || (!at[digits] && strchr(at, '.') == strrchr(at, '.')))
		return NULL;
	size_t length = strlen(at);
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
		size_t size = strlen(suffixes[i].suffix);
		if (length <= size || strcmp(at + length - size, suffixes[i].suffix) != 0)
			continue;
		if (!suffixes[i].kernel)
			return NULL;
		length -= size;
	}
	return text("%.*s", (int)length, at);
}

/* Of a release that has both a linux-image and a linux-binary, the latter holds the kernel. */
static void take_package(struct package_list *list, const char *name, const char *version,
			 const char *release)
{
	int same = 0;
	while (same < list->count && strcmp(list->at[same].release, release) != 0)
		same++;
	if (same < list->count && !strncmp(list->at[same].name, "linux-binary-", 13))
		return;
	package_list_add(list, name, version, release);
	if (same < list->count - 1) {
		package_release(&list->at[same]);
		list->at[same] = list->at[--list->count];
	}
}

/* Takes the packages out of what apt-cache show printed. */
static void take_packages(char *shown, const struct archive *archive, struct package_list *list)
{
	struct package package = { 0 };
	char *rest = shown, *line;
	while ((line = strsep(&rest, "\n"))) {
		if (!strncmp(line, "Package: ", 9)) {
			free(package.name);
			package.name = text("%s", line + 9);
		}
		if (strncmp(line, "Version: ", 9) != 0 || !package.name || !is_version(line + 9))
			continue;
		char *release = release_in(archive, package.name);
		if (release)
			take_package(list, package.name, line + 9, release);
		free(release);
	}
	package_release(&package);
	package_list_sort(list);
}

static bool names_a_kernel(const struct archive *archive, const char *name)
{
	char *release = release_in(archive, name);
	free(release);
	return release != NULL;
}

/* The kernels in apt's lists, asked of apt-cache. */
static int ask_apt(const struct archive *archive, struct package_list *list)
{
	char *const pkgnames[] = { "pkgnames", NULL };
	char *names = apt_cache(archive, pkgnames), *rest = names, *name;
	struct texts show = { 0 };
	texts_add(&show, "show");
	while ((name = strsep(&rest, "\n")))
		if (names_a_kernel(archive, name))
			texts_add(&show, name);
	char *shown = show.count > 1 ? apt_cache(archive, show.at) : NULL;
	if (shown)
		take_packages(shown, archive, list);
	texts_release(&show);
	free(shown);
	free(names);
	return list->count ? 0 : -ENOENT;
}

/* What apt-cache said last is kept: NAME VERSION RELEASE a line, and the SHA-256 of these lines as
 * the last one. Its age is that of the lists. */
static char *kept_path(const struct archive *archive)
{
	char *folder = cache_folder(archive->folder), *path = text("%s/kernels", folder);
	free(folder);
	return path;
}

static int keep_list(const struct archive *archive, const struct package_list *list)
{
	char *lines = NULL, *path = kept_path(archive);
	size_t size;
	FILE *out = open_memstream(&lines, &size);
	if (!out)
		return -ENOMEM;
	for (int i = 0; i < list->count; i++)
		fprintf(out, "%s %s %s\n", list->at[i].name, list->at[i].version,
			list->at[i].release);
	fclose(out);
	char *sum = data_sha256(lines, size), *whole = text("%s%s\n", lines, sum ? sum : "");
	int err = sum ? file_write(path, whole, strlen(whole)) : -ENOMEM;
	if (err)
		error("%s: cannot be written: %s", path, strerror(-err));
	free(whole);
	free(sum);
	free(lines);
	free(path);
	return err;
}

/* One that the sources do not fit any more, as after a mirror that could not be read. */
static void forget_list(const struct archive *archive)
{
	char *path = kept_path(archive);
	unlink(path);
	free(path);
}

/* Takes the checksum off a kept list; -EINVAL where it is not that of the lines before it. */
static int check_kept_list(char *lines, size_t size)
{
	if (!size || lines[size - 1] != '\n' || memchr(lines, '\0', size))
		return -EINVAL;
	char *before = memrchr(lines, '\n', size - 1), *last = before ? before + 1 : lines;
	char *sum = data_sha256(lines, (size_t)(last - lines)),
	     *want = text("%s\n", sum ? sum : "");
	int err = strcmp(last, want) ? -EINVAL : 0;
	*last = '\0';
	free(want);
	free(sum);
	return err;
}

/* -ENOENT: there is none, it is too old, or it is not what was kept. */
static int read_kept_list(const struct archive *archive, struct package_list *list)
{
	char *path = kept_path(archive), *lines = NULL, *rest, *line;
	struct stat info;
	size_t size;
	int err = stat(path, &info) || time(NULL) - info.st_mtime >= LISTS_AGE ||
				  file_read(path, &lines, &size)
			  ? -ENOENT
			  : 0;
	if (!err && check_kept_list(lines, size)) {
		note("%s: does not match its checksum: read anew", path);
		err = -ENOENT;
	}
	free(path);
	for (rest = lines; !err && (line = strsep(&rest, "\n")) && *line;) {
		char *name = strsep(&line, " "), *version = strsep(&line, " ");
		if (!version || !line) {
			err = -ENOENT;
			break;
		}
		package_list_add(list, name, version, line);
	}
	free(lines);
	return !err && list->count ? 0 : -ENOENT;
}

/* What was named on the command line is read anew. */
static bool is_named(const struct archive *archive)
{
	return archive->mirror || archive->line;
}

static int read_list(const struct archive *archive, const struct arch *arch,
		     struct package_list *list)
{
	char *words = NULL;
	int err = apt_update(archive, arch, &words);
	if (err && words) {
		error("source '%s': %s", archive->source, words);
	} else if (!err && ask_apt(archive, list)) {
		error("package lists: no kernel for %s%s%s", arch->name, words ? ": " : "",
		      words ? words : "");
		err = -ENOENT;
	} else if (!err && words) {
		warning("package lists: %s", words);
	}
	free(words);
	return err;
}

int archive_kernels(const struct archive *archive, const struct arch *arch,
		    struct package_list *list)
{
	memset(list, 0, sizeof(*list));
	int lock = cache_lock(), err = 0;
	if (lock >= 0)
		cache_tidy();
	if (is_named(archive) || read_kept_list(archive, list)) {
		package_list_release(list);
		err = read_list(archive, arch, list);
		if (!err)
			err = keep_list(archive, list);
		else
			forget_list(archive);
	}
	if (lock >= 0)
		close(lock);
	return err;
}
