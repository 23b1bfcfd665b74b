/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "apt.h"
#include "cache.h"
#include "checksum.h"
#include "debian.h"
#include "file.h"
#include "message.h"
#include "options.h"
#include "package.h"
#include "sysroot.h"
#include "text.h"
#include "texts.h"
#include "tool.h"
#include "version.h"

/* -- Which packages ------------------------------------------------------------------------ */

/* Whether a word of the list names a package: NAME, a pattern, or NAME!VERSION, where the versions
 * of another pattern are none of it. */
static bool is_named(const char *word, const char *name, const char *version)
{
	const char *except = strchr(word, '!');
	char *pattern = text("%.*s", (int)(except ? except - word : (long)strlen(word)), word);
	bool named = !fnmatch(pattern, name, 0) &&
		     !(except && version && !fnmatch(except + 1, version, 0));
	free(pattern);
	return named;
}

/* All versions that the archive has of what the patterns name; of a package the release is the
 * suite. */
static int list_packages(const struct archive *archive, char *const *patterns,
			 struct package_list *list)
{
	char *const pkgnames[] = { "pkgnames", NULL };
	char *names = apt_cache(archive, pkgnames), *rest = names, *line;
	struct texts madison = { 0 };
	texts_add(&madison, "madison");
	while ((line = strsep(&rest, "\n")))
		for (int i = 0; patterns[i]; i++)
			if (is_named(patterns[i], line, NULL) && !texts_have(&madison, line))
				texts_add(&madison, line);
	char *shown = madison.count > 1 ? apt_cache(archive, madison.at) : NULL;
	/* NAME | VERSION | URL SUITE/COMPONENT ARCHITECTURE Packages */
	for (rest = shown; (line = strsep(&rest, "\n"));) {
		char name[128], version[128], suite[64];
		if (sscanf(line, " %127[^ |] | %127[^ |] | %*s %63[^/ ]/", name, version, suite) ==
		    3)
			package_list_add(list, name, version, suite);
	}
	free(shown);
	free(names);
	texts_release(&madison);
	return list->count ? 0 : -ENOENT;
}

/* The newest of a suite's packages that a pattern names, or NULL. */
static const struct package *newest(const struct package_list *list, const char *suite,
				    const char *pattern)
{
	const struct package *found = NULL;
	for (int i = 0; i < list->count; i++) {
		const struct package *one = &list->at[i];
		if (!strcmp(one->release, suite) && is_named(pattern, one->name, one->version) &&
		    (!found || version_compare(found->version, one->version) < 0))
			found = one;
	}
	return found;
}

/* How many patterns a suite has packages of before it lacks one. */
static int covered(const struct package_list *list, const char *suite, char *const *patterns)
{
	int count = 0;
	while (patterns[count] && newest(list, suite, patterns[count]))
		count++;
	return count;
}

/* The first suite from this machine's on that has all; NULL: none has. */
static const char *suite_of(const struct package_list *list, const struct arch *arch,
			    char *const *patterns)
{
	const char *const *suites = apt_suites();
	char *own = debian_codename();
	int first = 0, most = 0;
	for (int i = 0; suites[i]; i++)
		if (own && !strcmp(suites[i], own))
			first = i;
	free(own);
	for (int i = first; suites[i]; i++) {
		int count = covered(list, suites[i], patterns);
		if (!patterns[count])
			return suites[i];
		most = count > most ? count : most;
	}
	error("sysroot for %s: no suite has all packages: '%s'", arch->name, patterns[most]);
	return NULL;
}

/* -- Their files ---------------------------------------------------------------------------- */

static int unpack(const char *deb, const char *folder)
{
	char *const argv[] = { "dpkg-deb", "-x", (char *)deb, (char *)folder, NULL };
	struct process_result result;
	int err = tool_run(&(struct tool){ .process.argv = argv }, &result) ? -EIO : 0;
	process_result_release(&result);
	return err;
}

static int fetch(const struct archive *archive, const struct texts *wanted, const char *folder)
{
	struct texts debs = { 0 };
	char *place;
	int held = cache_hold(&place), err = held < 0 ? held : 0;
	if (err)
		error("%s: cannot be made: %s", place, strerror(-err));
	else
		err = apt_download(archive, wanted, place, &debs);
	for (int i = 0; i < debs.count && !err; i++)
		err = unpack(debs.at[i], folder);
	if (held >= 0)
		cache_drop(held, place);
	texts_release(&debs);
	free(place);
	return err;
}

/* The last thing that a whole one gets: its suite, and its packages. */
static char *contents_path(const char *folder)
{
	return text("%s/packages", folder);
}

static int fill(const struct archive *archive, const struct package_list *list, const char *suite,
		char *const *patterns, const char *folder)
{
	char *contents = text("%s\n", suite), *path = contents_path(folder);
	struct texts wanted = { 0 };
	for (; *patterns; patterns++)
		package_wanted(newest(list, suite, *patterns), &wanted);
	int err = fetch(archive, &wanted, folder);
	for (int i = 0; i < wanted.count; i++)
		text_append(&contents, "%s\n", wanted.at[i]);
	if (!err)
		err = file_write(path, contents, strlen(contents));
	texts_release(&wanted);
	free(contents);
	free(path);
	return err;
}

static int make(const struct arch *arch, const char *mirror, char *const *patterns,
		const char *folder)
{
	struct archive archive;
	struct package_list list = { 0 };
	char *words = NULL;
	archive_debian(arch, mirror, &archive);
	int err = apt_update(&archive, arch, &words);
	if (!err && list_packages(&archive, patterns, &list)) {
		error("sysroot for %s: no package '%s'%s%s", arch->name, patterns[0],
		      words ? ": " : "", words ? words : "");
		err = -ENOENT;
	}
	const char *suite = err ? NULL : suite_of(&list, arch, patterns);
	if (!err)
		err = suite ? fill(&archive, &list, suite, patterns, folder) : -ENOENT;
	package_list_release(&list);
	archive_release(&archive);
	free(words);
	return err;
}

/* One for each list of packages and release of this machine. */
static char *name_of(const struct arch *arch, char *const *patterns)
{
	char *own = debian_codename(), *all = text("%s", own ? own : "");
	for (; *patterns; patterns++)
		text_append(&all, "\n%s", *patterns);
	char *sum = data_sha256(all, strlen(all));
	char *name = text("sysroots/%s-%.12s", arch->name, sum ? sum : "");
	free(sum);
	free(all);
	free(own);
	return name;
}

int sysroot_make(const struct arch *arch, const char *mirror, char *const *patterns, char **folder)
{
	char *name = name_of(arch, patterns), *contents;
	*folder = cache_folder(name);
	contents = contents_path(*folder);
	int err = file_readable(contents) ? make(arch, mirror, patterns, *folder) : 0;
	free(contents);
	free(name);
	return err ? EXIT_NOT_MEASURED : EXIT_DONE;
}
