/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <ctype.h>
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

/* Suites that hold kernels; one that the mirror has no more is left out. */
static const char *const suites[] = {
	"bullseye",	    "bookworm", "bookworm-backports", "trixie",
	"trixie-backports", "sid",	"experimental",
};

char *apt_folder(const struct arch *arch)
{
	char *name = text("apt-%s", arch->debian), *folder = cache_folder(name);
	free(name);
	return folder;
}

static char *config_path(const struct arch *arch)
{
	char *folder = apt_folder(arch), *path = text("%s/apt.conf", folder);
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
static int prepare_apt(const struct arch *arch, const char *mirror)
{
	char *folder = apt_folder(arch);
	static const char *const parts[] = { "state/lists/partial", "cache/archives/partial" };
	for (int i = 0; i < 2; i++) {
		char *part = text("apt-%s/%s", arch->debian, parts[i]);
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
	if (!err) {
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
	free(config);
	free(folder);
	return err;
}

int apt_update(const struct arch *arch, const char *mirror, char **words)
{
	char *sources_of = mirror ? text("%s", mirror) : own_mirror();
	bool ready = sources_of && !mirror_check(sources_of) && !prepare_apt(arch, sources_of);
	free(sources_of);
	if (!ready)
		return -EIO;
	char *config = config_path(arch);
	progress("reading the package lists for %s", arch->name);
	char *const argv[] = { "apt-get", "-c", config, "-q", "update", NULL };
	struct process_result result;
	/* It fails where a suite does, too. */
	int status = tool_run(&(struct tool){ .process.argv = argv, .most = 255 }, &result);
	progress_end();
	free(config);
	const char *said = result.err;
	while (said && *said && strncmp(said, "E: ", 3) != 0 && strncmp(said, "W: ", 3) != 0)
		said += strcspn(said, "\n") + (said[strcspn(said, "\n")] == '\n');
	if (said && *said)
		*words = text_line(said + 3);
	process_result_release(&result);
	return status < 0 ? -EIO : 0;
}

char *apt_cache(const struct arch *arch, char *const arguments[])
{
	char *config = config_path(arch);
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

char *apt_download(const struct arch *arch, const char *wanted, const char *folder)
{
	char *config = config_path(arch);
	char *const argv[] = { "apt-get", "-c", config, "-q", "download", (char *)wanted, NULL };
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
		struct texts found = { 0 };
		if (!folder_files(folder, ".deb", &found) && found.count)
			path = text("%s", found.at[0]);
		else
			error("%s: apt fetched nothing", wanted);
		texts_release(&found);
	}
	process_result_release(&result);
	free(words);
	free(config);
	return path;
}
