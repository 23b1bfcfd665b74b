/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "archive.h"
#include "checksum.h"
#include "message.h"
#include "text.h"
#include "texts.h"
#include "url.h"

/* How Debian, Ubuntu and its mainline builds, clouds, Proxmox and the kernel's own `make
 * bindeb-pkg` call packages that hold a kernel. */
static const char usual[] = "linux-image-[0-9]* linux-binary-[0-9]* linux-image-unsigned-[0-9]* "
			    "proxmox-kernel-[0-9]* pve-kernel-[0-9]*";

void archive_debian(const struct arch *arch, const char *mirror, struct archive *archive)
{
	*archive = (struct archive){
		.source = text("debian"),
		.mirror = mirror,
		.patterns = text("linux-image-[0-9]*-%s linux-binary-[0-9]*-%s", arch->flavour,
				 arch->flavour),
		.folder = text("apt-%s", arch->debian),
	};
}

/* -- A line of apt's sources ----------------------------------------------------------- */

static const char form[] = "not of the form 'deb [signed-by=KEYRING] URL SUITE COMPONENT'";

static int refuse(const char *line, const char *why)
{
	error("source '%s': %s", line, why);
	return -EINVAL;
}

static int take_keyring(struct archive *archive, const char *value)
{
	(void)archive;
	if (*value == '/' && !access(value, R_OK))
		return 0;
	error("signed-by '%s': %s", value,
	      *value == '/' ? strerror(errno) : "no path from the root of a keyring");
	return -EINVAL;
}

static int take_packages(struct archive *archive, const char *value)
{
	struct texts patterns = { 0 };
	texts_split(&patterns, value, ",");
	free(archive->patterns);
	archive->patterns = texts_joined(&patterns, 0);
	texts_release(&patterns);
	if (archive->patterns)
		return 0;
	error("packages '%s': no pattern", value);
	return -EINVAL;
}

static int take_as_is(struct archive *archive, const char *value)
{
	(void)archive;
	(void)value;
	return 0;
}

/* With none of them is anything taken that nobody signed. */
static const struct archive_option {
	const char *name;
	int (*take)(struct archive *archive, const char *value);
	bool ours; /* apt is not told */
} options[] = {
	{ "signed-by", take_keyring, false },
	{ "arch", take_as_is, false },
	/* As archives have it that keep what was, such as snapshot.debian.org. */
	{ "check-valid-until", take_as_is, false },
	{ "packages", take_packages, true },
};

static const struct archive_option *option_of(const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (strlen(options[i].name) == length && !strncmp(options[i].name, name, length))
			return &options[i];
	return NULL;
}

static int take_option(struct archive *archive, const char *word, struct texts *kept)
{
	size_t length = strcspn(word, "=");
	const struct archive_option *option = option_of(word, length);
	if (!option || !word[length]) {
		error("source: option '%s': unknown; known are signed-by=, arch=, "
		      "check-valid-until=, packages=",
		      word);
		return -EINVAL;
	}
	int err = option->take(archive, word + length + 1);
	if (!err && !option->ours)
		texts_add(kept, word);
	return err;
}

/* Suites and components: nothing that means more to apt. */
static bool is_word(const char *word)
{
	return !word[strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				  "-._~+/")];
}

static int take_options(struct archive *archive, const char *inside, struct texts *kept)
{
	struct texts words = { 0 };
	int err = 0;
	texts_split(&words, inside, " \t");
	for (int i = 0; i < words.count && !err; i++)
		err = take_option(archive, words.at[i], kept);
	texts_release(&words);
	return err;
}

static int take_place(struct archive *archive, const char *line, const char *rest,
		      const struct texts *kept)
{
	struct texts words = { 0 };
	texts_split(&words, rest, " \t");
	int err = words.count < 2 ? refuse(line, form) : url_check("source", words.at[0]);
	for (int i = 1; i < words.count && !err; i++)
		if (!is_word(words.at[i]))
			err = refuse(line, "a suite or component has a character that none has");
	bool flat = !err && words.at[1][strlen(words.at[1]) - 1] == '/';
	if (!err && flat != (words.count == 2))
		err = refuse(line, flat ? "a suite that ends with a slash has no components"
					: "it names no component");
	if (!err) {
		archive->line = text("deb");
		for (int i = 0; i < kept->count; i++)
			text_append(&archive->line, "%s%s%s", i ? " " : " [", kept->at[i],
				    i + 1 < kept->count ? "" : "]");
		for (int i = 0; i < words.count; i++)
			text_append(&archive->line, " %s", words.at[i]);
	}
	texts_release(&words);
	return err;
}

/* Up to the bracket that ends them: one that ends a word, as patterns may have some. */
static size_t options_length(const char *rest)
{
	size_t length = 0;
	while (rest[length] && (rest[length] != ']' || !strchr(" \t", rest[length + 1])))
		length++;
	return length;
}

int archive_parse(const char *line, const struct arch *arch, struct archive *archive)
{
	struct texts kept = { 0 };
	*archive = (struct archive){ .patterns = text("%s", usual) };
	bool begins = !strncmp(line, "deb ", 4) || !strncmp(line, "deb\t", 4);
	const char *rest = begins ? line + 4 + strspn(line + 4, " \t") : line;
	int err = begins ? 0 : refuse(line, form);
	if (!err && *rest == '[') {
		size_t length = options_length(rest);
		char *inside = text("%.*s", (int)(length - 1), rest + 1);
		err = rest[length] ? take_options(archive, inside, &kept)
				   : refuse(line, "its options are not ended by ]");
		rest += length + (rest[length] == ']');
		free(inside);
	}
	if (!err)
		err = take_place(archive, line, rest, &kept);
	if (!err) {
		char *sum = data_sha256(line, strlen(line));
		archive->source = text("%s", line);
		archive->folder = text("apt-%.12s-%s", sum ? sum : "", arch->debian);
		archive->store = text("apt-%.12s", sum ? sum : "");
		free(sum);
	}
	texts_release(&kept);
	if (err)
		archive_release(archive);
	return err;
}

bool archive_names_kernel(const struct archive *archive, const char *name)
{
	struct texts patterns = { 0 };
	bool any = false;
	texts_split(&patterns, archive->patterns, " ");
	for (int i = 0; i < patterns.count; i++)
		any |= !fnmatch(patterns.at[i], name, 0);
	texts_release(&patterns);
	return any;
}

void archive_release(struct archive *archive)
{
	free(archive->source);
	free(archive->line);
	free(archive->patterns);
	free(archive->folder);
	free(archive->store);
	*archive = (struct archive){ 0 };
}
