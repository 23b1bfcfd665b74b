/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "apt.h"
#include "file.h"
#include "message.h"
#include "text.h"
#include "texts.h"
#include "tool.h"
#include "url.h"

/* Suites that hold kernels; one that the mirror has no more is left out. */
static const char *const suites[] = {
	"bullseye",	    "bookworm", "bookworm-backports", "trixie",
	"trixie-backports", "sid",	"experimental",	      NULL,
};

const char *const *apt_suites(void)
{
	return suites;
}

static char *config_path(const struct archive *archive)
{
	char *folder = cache_folder(archive->folder), *path = text("%s/apt.conf", folder);
	free(folder);
	return path;
}

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

int mirror_check(const char *mirror)
{
	return url_check("mirror", mirror);
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

/* The lines of apt's sources. The caller frees them. */
static char *sources_of(const struct archive *archive, const char *mirror)
{
	if (archive->line)
		return text("%s\n", archive->line);
	char *lines = text("%s", "");
	for (int i = 0; suites[i]; i++)
		text_append(&lines,
			    "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s "
			    "main\n",
			    mirror, suites[i]);
	return lines;
}

/* The folders, the configuration and the sources of apt for one architecture. */
static int prepare_apt(const struct archive *archive, const struct arch *arch, const char *mirror)
{
	char *folder = cache_folder(archive->folder);
	static const char *const parts[] = { "state/lists/partial", "cache/archives/partial" };
	for (int i = 0; i < 2; i++) {
		char *part = text("%s/%s", archive->folder, parts[i]);
		free(cache_folder(part));
		free(part);
	}
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
	if (!err)
		err = write_text(sources, sources_of(archive, mirror));
	free(status);
	free(sources);
	free(config);
	free(folder);
	return err;
}

/* The first line of what apt says to be wrong, without what it begins with; NULL: none. */
static char *complaint(const char *said)
{
	while (said && *said && strncmp(said, "E: ", 3) != 0 && strncmp(said, "W: ", 3) != 0)
		said += strcspn(said, "\n") + (said[strcspn(said, "\n")] == '\n');
	return said && *said ? text_line(said + 3) : NULL;
}

int apt_update(const struct archive *archive, const struct arch *arch, char **words)
{
	char *mirror = archive->line	 ? NULL
		       : archive->mirror ? text("%s", archive->mirror)
					 : own_mirror();
	bool ready = (archive->line || (mirror && !mirror_check(mirror))) &&
		     !prepare_apt(archive, arch, mirror);
	free(mirror);
	if (!ready)
		return -EIO;
	char *config = config_path(archive);
	progress("reading the package lists for %s", arch->name);
	/* One line that cannot be read is all of its archive: old lists in its place would be taken
	 * for it. */
	static const char any[] = "APT::Update::Error-Mode=any";
	char *const argv[] = { "apt-get",   "-c",     config,
			       "-q",	    "update", archive->line ? "-o" : NULL,
			       (char *)any, NULL };
	struct process_result result;
	/* It fails where a suite does, too. */
	int status = tool_run(&(struct tool){ .process.argv = argv, .most = 255 }, &result);
	progress_end();
	free(config);
	*words = complaint(result.err);
	process_result_release(&result);
	return status < 0 || (archive->line && status) ? -EIO : 0;
}

char *apt_cache(const struct archive *archive, char *const arguments[])
{
	char *config = config_path(archive);
	struct texts argv = { 0 };
	texts_add(&argv, "apt-cache");
	texts_add(&argv, "-c");
	texts_add(&argv, config);
	for (; *arguments; arguments++)
		texts_add(&argv, *arguments);
	char *out = output_of("package lists", argv.at);
	texts_release(&argv);
	free(config);
	return out;
}

int apt_download(const struct archive *archive, const struct texts *wanted, const char *folder,
		 struct texts *paths)
{
	char *config = config_path(archive), *all = texts_joined(wanted, 0);
	struct texts argv = { 0 };
	static const char *const head[] = { "apt-get", "-c", NULL, "-q", "download" };
	for (size_t i = 0; i < sizeof(head) / sizeof(*head); i++)
		texts_add(&argv, head[i] ? head[i] : config);
	for (int i = 0; i < wanted->count; i++)
		texts_add(&argv, wanted->at[i]);
	struct process_result result;
	char *words = NULL;
	progress("fetching %s", all);
	int status = tool_run(&(struct tool){ .process = { .argv = argv.at, .directory = folder },
					      .words = &words },
			      &result);
	progress_end();
	if (words)
		error("%s: cannot be fetched: %s", all, words);
	else if (!status && folder_files(folder, ".deb", paths) == 0 &&
		 paths->count < wanted->count)
		error("%s: apt fetched nothing", all);
	process_result_release(&result);
	texts_release(&argv);
	free(words);
	free(all);
	free(config);
	return !status && paths->count == wanted->count ? 0 : -EIO;
}
