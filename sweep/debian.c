/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <fcntl.h>

#include "cache.h"
#include "checksum.h"
#include "debian.h"
#include "file.h"
#include "memory.h"
#include "message.h"
#include "tool.h"

/* Suites that hold kernels; one that the mirror has no more is left out. */
static const char *const suites[] = {
	"bullseye",	    "bookworm", "bookworm-backports", "trixie",
	"trixie-backports", "sid",	"experimental",
};

/* Package lists are read anew after so many seconds. */
#define LISTS_AGE (24 * 3600)

/* -- Versions -------------------------------------------------------------------------- */

/* dpkg's order of characters: a tilde before the end, letters before the rest. */
static int order(char c)
{
	return c == '~'				 ? -1
	       : isdigit((unsigned char)c) || !c ? 0
	       : isalpha((unsigned char)c)	 ? c
						 : c + 256;
}

/* Numbers of any length: the longer is the larger, zeros before it aside. Moves both on. */
static int compare_numbers(const char **a, const char **b)
{
	*a += strspn(*a, "0");
	*b += strspn(*b, "0");
	size_t left = strspn(*a, "0123456789"), right = strspn(*b, "0123456789");
	int order_of = left == right ? strncmp(*a, *b, left) : left < right ? -1 : 1;
	*a += left;
	*b += right;
	return order_of;
}

int version_compare(const char *a, const char *b)
{
	while (*a || *b) {
		while ((*a && !isdigit((unsigned char)*a)) || (*b && !isdigit((unsigned char)*b))) {
			if (order(*a) != order(*b))
				return order(*a) - order(*b);
			a += *a != '\0';
			b += *b != '\0';
		}
		int order_of = compare_numbers(&a, &b);
		if (order_of)
			return order_of;
	}
	return 0;
}

bool version_matches(const char *version, const char *prefix)
{
	size_t length = strlen(prefix);
	return length && !strncmp(version, prefix, length) &&
	       (prefix[length - 1] == '.' || !isdigit((unsigned char)version[length]));
}

/* -- apt ------------------------------------------------------------------------------- */

/* A tool's output; NULL where it failed, which is printed as that of `what`. The caller frees it.
 */
static char *output_of(const char *what, char *const argv[])
{
	struct process_result result;
	char *out = NULL;
	if (!tool_run(&(struct tool){ .process.argv = argv, .what = what, .mark = "E: " },
		      &result)) {
		out = result.out;
		result.out = NULL;
	}
	process_result_release(&result);
	return out;
}

/* A scheme, and then what RFC 3986 has in a URL, but for the `#` that begins a comment in apt's
 * sources: nothing that ends a word or a line there. */
int mirror_check(const char *mirror)
{
	static const char scheme[] = "abcdefghijklmnopqrstuvwxyz0123456789+.-";
	static const char rest[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				   "-._~:/?[]@!$&'()*+,;=%";
	size_t length = strspn(mirror, scheme);
	if (!islower((unsigned char)*mirror) || mirror[length] != ':' || !mirror[length + 1]) {
		error("mirror '%.*s': no URL, as http://deb.debian.org/debian is one",
		      (int)strspn(mirror, rest), mirror);
		return -EINVAL;
	}
	length += strspn(mirror + length, rest);
	if (mirror[length]) {
		error("mirror '%.*s': after this comes a character that no URL has (0x%02x)",
		      (int)length, mirror, (unsigned char)mirror[length]);
		return -EINVAL;
	}
	return 0;
}

/* The mirror that the machine's own sources use for Debian itself. */
static char *own_mirror(void)
{
	char *const argv[] = { "apt-get",
			       "indextargets",
			       "--format",
			       "$(ORIGIN) $(LABEL) $(REPO_URI)",
			       "Created-By: Packages",
			       NULL };
	char *lines = output_of("the mirror of this machine", argv);
	static const char debian[] = "Debian Debian ";
	char *at = lines ? strstr(lines, debian) : NULL;
	char *mirror = NULL;
	if (at) {
		at += strlen(debian);
		mirror = text_line(at);
	} else if (lines) {
		error("this machine's apt sources name no mirror of Debian: give one with --mirror");
	}
	free(lines);
	return mirror;
}

static int write_text(const char *path, char *contents)
{
	int err = file_write(path, contents, strlen(contents));
	if (err)
		error("%s: cannot be written: %s", path, strerror(-err));
	free(contents);
	return err;
}

/*
 * The machine's own configuration holds too, as for its proxy; but ours is given by -c on the
 * command line, which is read last (apt.conf(5)): whatever that allows, only what Debian signed is
 * taken.
 */
static const char signed_only[] = "Acquire::AllowInsecureRepositories \"false\";\n"
				  "Acquire::AllowWeakRepositories \"false\";\n"
				  "Acquire::AllowDowngradeToInsecureRepositories \"false\";\n"
				  "APT::Get::AllowUnauthenticated \"false\";\n"
				  "APT::Get::Force-Yes \"false\";\n";

/* The folders, the configuration and the sources of apt for one architecture. */
static char *prepare_apt(const struct arch *arch, const char *mirror)
{
	char *name = text("apt-%s", arch->debian), *folder = cache_folder(name);
	static const char *const parts[] = { "state/lists/partial", "cache/archives/partial" };
	for (int i = 0; i < 2; i++) {
		char *part = text("%s/%s", name, parts[i]);
		free(cache_folder(part));
		free(part);
	}
	free(name);
	char *config = text("%s/apt.conf", folder), *sources = text("%s/sources.list", folder);
	char *status = text("%s/state/status", folder);
	int err =
		write_text(config, text("Dir::State \"%s/state\";\nDir::State::status \"%s\";\n"
					"Dir::Cache \"%s/cache\";\nDir::Etc::SourceList \"%s\";\n"
					"Dir::Etc::SourceParts \"-\";\nAPT::Architecture \"%s\";\n"
					"APT::Architectures \"%s\";\nAcquire::Languages \"none\";\n"
					"Acquire::Retries \"2\";\nAPT::Sandbox::User \"\";\n%s",
					folder, status, folder, sources, arch->debian, arch->debian,
					signed_only));
	if (!err && access(status, F_OK))
		err = write_text(status, text("%s", ""));
	if (!err && mirror) {
		char *list = text("%s", "");
		for (size_t i = 0; i < sizeof(suites) / sizeof(*suites); i++) {
			text_append(&list,
				    "deb [signed-by=/usr/share/keyrings/"
				    "debian-archive-keyring.gpg] %s %s main\n",
				    mirror, suites[i]);
		}
		err = write_text(sources, list);
	}
	free(status);
	free(sources);
	free(folder);
	if (!err)
		return config;
	free(config);
	return NULL;
}

/*
 * A suite that cannot be read, or that nobody signed, is left out, and the others go on: `*words`
 * is what apt said of the first, or NULL. The caller frees it.
 */
static int update_lists(const struct arch *arch, const char *config, const char *mirror,
			char **words)
{
	char *sources_of = mirror ? text("%s", mirror) : own_mirror();
	if (!sources_of || mirror_check(sources_of)) {
		free(sources_of);
		return -ENOENT;
	}
	free(prepare_apt(arch, sources_of));
	progress("reading the package lists for %s", arch->name);
	char *const argv[] = { "apt-get", "-c", (char *)config, "-q", "update", NULL };
	struct process_result result;
	/* It fails where a suite does, too. */
	int status = tool_run(&(struct tool){ .process.argv = argv, .most = 255 }, &result);
	progress_end();
	free(sources_of);
	const char *said = result.err;
	while (said && *said && strncmp(said, "E: ", 3) != 0 && strncmp(said, "W: ", 3) != 0)
		said += strcspn(said, "\n") + (said[strcspn(said, "\n")] == '\n');
	if (said && *said)
		*words = text_line(said + 3);
	process_result_release(&result);
	return status < 0 ? -EIO : 0;
}

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

static int by_version(const void *a, const void *b)
{
	const struct package *left = a, *right = b;
	int order_of = version_compare(left->version, right->version);
	return order_of ? order_of : strcmp(left->name, right->name);
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
		list->at = memory_grow(list->at, (size_t)list->count + 1, sizeof(*list->at));
		struct package *same = NULL;
		for (int i = 0; i < list->count; i++)
			if (!strcmp(list->at[i].release, release))
				same = &list->at[i];
		if (same && !strncmp(same->name, "linux-binary-", 13))
			continue;
		if (same) {
			free(same->name);
			free(same->version);
			free(same->release);
		}
		*(same ? same : &list->at[list->count++]) =
			(struct package){ text("%s", package.name), text("%s", line + 9),
					  text("%s", release) };
	}
	free(package.name);
	if (list->count)
		qsort(list->at, (size_t)list->count, sizeof(*list->at), by_version);
}

/* The kernels in apt's lists, asked of apt-cache. */
static int ask_apt(const struct arch *arch, char *config, struct package_list *list)
{
	char *const names_argv[] = { "apt-cache", "-c", config, "pkgnames", "linux-", NULL };
	char *names = output_of("package lists", names_argv), *shown = NULL;
	size_t room = 8, count = 4;
	for (const char *c = names; c && *c; c++)
		room += *c == '\n';
	char **argv = names ? calloc(room, sizeof(*argv)) : NULL, *rest = names, *name;
	char *const head[] = { "apt-cache", "-c", config, "show" };
	if (argv) {
		memcpy(argv, head, sizeof(head));
		while ((name = strsep(&rest, "\n")))
			if (release_in(name, arch))
				argv[count++] = name;
		shown = count > 4 ? output_of("package lists", argv) : NULL;
	}
	if (shown)
		take_packages(shown, arch, list);
	free(argv);
	free(shown);
	free(names);
	return list->count ? 0 : -ENOENT;
}

/* What apt-cache said last is kept: NAME VERSION RELEASE a line, and the SHA-256 of these lines as
 * the last one. Its age is that of the lists. */
static char *kept_path(const struct arch *arch)
{
	char *name = text("apt-%s", arch->debian), *folder = cache_folder(name);
	char *path = text("%s/kernels", folder);
	free(folder);
	free(name);
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
	char *sum = data_sha256(lines, size);
	int err = sum ? write_text(path, text("%s%s\n", lines, sum)) : -ENOMEM;
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
		list->at = memory_grow(list->at, (size_t)list->count + 1, sizeof(*list->at));
		list->at[list->count++] =
			(struct package){ text("%s", name), text("%s", version), text("%s", line) };
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
		char *config = prepare_apt(arch, mirror), *words = NULL;
		err = config ? update_lists(arch, config, mirror, &words) : -EIO;
		if (!err && ask_apt(arch, config, list)) {
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
		free(config);
	}
	if (lock >= 0)
		close(lock);
	return err;
}

void package_list_release(struct package_list *list)
{
	for (int i = 0; i < list->count; i++) {
		free(list->at[i].name);
		free(list->at[i].version);
		free(list->at[i].release);
	}
	free(list->at);
	memset(list, 0, sizeof(*list));
}

char *archive_download(const struct arch *arch, const struct package *package, const char *folder)
{
	char *name = text("apt-%s/apt.conf", arch->debian), *base = cache_folder(".");
	char *config = text("%s/%s", base, name);
	char *wanted = text("%s=%s", package->name, package->version);
	char *const argv[] = { "apt-get", "-c", config, "-q", "download", wanted, NULL };
	struct process_result result;
	char *path = NULL, *words = NULL;
	progress("fetching %s", wanted);
	int status = tool_run(
		&(struct tool){ .process = { .argv = argv, .directory = folder }, .words = &words },
		&result);
	progress_end();
	if (words) {
		error("%s: cannot be fetched: %s", wanted, words);
	} else if (!status) {
		struct words found = { 0 };
		if (!folder_files(folder, ".deb", &found) && found.count)
			path = text("%s", found.at[0]);
		else
			error("%s: apt fetched nothing", wanted);
		words_release(&found);
	}
	process_result_release(&result);
	free(words);
	free(wanted);
	free(config);
	free(base);
	free(name);
	return path;
}
