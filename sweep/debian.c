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
#include "debian.h"
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

/* The release in a package's name, which is linux-image- or linux-binary- and the release; NULL for
 * others. */
static const char *release_in(const char *name, const struct arch *arch)
{
	static const char *const prefixes[] = { "linux-image-", "linux-binary-" };
	char *suffix = text("-cloud-%s", arch->debian);
	const char *release = NULL;
	size_t length = strlen(name), suffix_length = strlen(suffix);
	for (int i = 0; i < 2 && is_name(name); i++)
		if (!strncmp(name, prefixes[i], strlen(prefixes[i])) && length > suffix_length &&
		    !strcmp(name + length - suffix_length, suffix) &&
		    isdigit((unsigned char)name[strlen(prefixes[i])]))
			release = name + strlen(prefixes[i]);
	free(suffix);
	return release;
}

/* Takes the packages out of what apt-cache show printed; of a release that has both a linux-image
 * and a linux-binary, the latter holds the kernel. */
static void take_packages(char *shown, const struct arch *arch, struct package_list *list)
{
	struct package package = { 0 };
	char *rest = shown, *line;
	while ((line = strsep(&rest, "\n"))) {
		if (!strncmp(line, "Package: ", 9)) {
			free(package.name);
			package.name = text("%s", line + 9);
		}
		const char *release = package.name ? release_in(package.name, arch) : NULL;
		if (strncmp(line, "Version: ", 9) != 0 || !release || !is_version(line + 9))
			continue;
		int same = 0;
		while (same < list->count && strcmp(list->at[same].release, release) != 0)
			same++;
		if (same < list->count && !strncmp(list->at[same].name, "linux-binary-", 13))
			continue;
		package_list_add(list, package.name, line + 9, release);
		if (same < list->count - 1) {
			package_release(&list->at[same]);
			list->at[same] = list->at[--list->count];
		}
	}
	package_release(&package);
	package_list_sort(list);
}

/* The kernels in apt's lists, asked of apt-cache. */
static int ask_apt(const struct arch *arch, struct package_list *list)
{
	char *const pkgnames[] = { "pkgnames", "linux-", NULL };
	char *names = apt_cache(arch, pkgnames), *rest = names, *name;
	struct texts show = { 0 };
	texts_add(&show, "show");
	while ((name = strsep(&rest, "\n")))
		if (release_in(name, arch))
			texts_add(&show, name);
	char *shown = show.count > 1 ? apt_cache(arch, show.at) : NULL;
	if (shown)
		take_packages(shown, arch, list);
	texts_release(&show);
	free(shown);
	free(names);
	return list->count ? 0 : -ENOENT;
}

/* What apt-cache said last is kept: NAME VERSION RELEASE a line, and the SHA-256 of these lines as
 * the last one. Its age is that of the lists. */
static char *kept_path(const struct arch *arch)
{
	char *folder = apt_folder(arch), *path = text("%s/kernels", folder);
	free(folder);
	return path;
}

static int keep_list(const struct arch *arch, const struct package_list *list)
{
	char *lines = NULL, *path = kept_path(arch);
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
static void forget_list(const struct arch *arch)
{
	char *path = kept_path(arch);
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
static int read_kept_list(const struct arch *arch, struct package_list *list)
{
	char *path = kept_path(arch), *lines = NULL, *rest, *line;
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

int archive_list(const struct arch *arch, const char *mirror, struct package_list *list)
{
	memset(list, 0, sizeof(*list));
	int lock = cache_lock(), err = 0;
	if (lock >= 0)
		cache_tidy();
	if (mirror || read_kept_list(arch, list)) {
		package_list_release(list);
		char *words = NULL;
		err = apt_update(arch, mirror, &words);
		if (!err && ask_apt(arch, list)) {
			error("package lists: no kernel for %s%s%s", arch->name, words ? ": " : "",
			      words ? words : "");
			err = -ENOENT;
		} else if (!err && words) {
			warning("package lists: %s", words);
		}
		free(words);
		if (!err)
			err = keep_list(arch, list);
		else
			forget_list(arch);
	}
	if (lock >= 0)
		close(lock);
	return err;
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
