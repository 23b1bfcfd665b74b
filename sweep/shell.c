/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "escape.h"
#include "file.h"
#include "files.h"
#include "guest.h"
#include "joined.h"
#include "message.h"
#include "options.h"
#include "shell.h"
#include "terminal.h"
#include "text.h"
#include "written.h"

bool shell_knows(const char *name)
{
	static const char *const commands[] = { "loader", "probe" };
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (!strcmp(commands[i], name))
			return true;
	return false;
}

static bool is_file(const char *word)
{
	struct stat info;
	return !stat(word, &info) && S_ISREG(info.st_mode);
}

/* Options of our commands whose word is a file that they write. */
static bool writes(const char *option, size_t length)
{
	static const char *const options[] = { "--log" };
	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (strlen(options[i]) == length && !strncmp(options[i], option, length))
			return true;
	return false;
}

/* Whether a file of that path could be made here; what is there is of another kind. */
static bool may_come(const char *path)
{
	struct stat info;
	char *folder = text("%.*s.", (int)(file_name(path) - path), path);
	bool may = *file_name(path) && stat(path, &info) && !access(folder, W_OK | X_OK);
	free(folder);
	return may;
}

/* A command's path in the guest, and what it needs there. */
static int take_command(const struct shell *shell, const struct kernel *kernel, const char *word,
			struct texts *inside, struct files *files)
{
	const char *name = file_name(word);
	bool ours = shell_knows(name);
	if (files_add_command(files, kernel->arch, ours ? name : NULL, shell->objects->at))
		return EXIT_NOT_MEASURED;
	char *path = ours ? text("/bin/%s", name)
			  : text("/" FILES_WORK "/%s", files_add_work(files, word, false));
	texts_add(inside, path);
	free(path);
	return EXIT_DONE;
}

/* A word as it is in the guest; the file that it names, also behind the = of an option, goes along,
 * or is to come. */
static void take_word(const char *option, const char *word, struct texts *inside,
		      struct files *files)
{
	const char *sign = !strncmp(word, "--", 2) ? strchr(word, '=') : NULL;
	const char *path = sign ? sign + 1 : word;
	const bool written =
		sign ? writes(word, (size_t)(sign - word)) : writes(option, strlen(option));
	const bool there = is_file(path);
	if (!there && !(written && may_come(path))) {
		texts_add(inside, word);
		return;
	}
	char *named = text("%.*s%s", (int)(path - word), word, files_add_work(files, path, !there));
	texts_add(inside, named);
	free(named);
}

/* The words as they are in the guest, and the files that they name. */
static int take_inside(const struct shell *shell, const struct kernel *kernel, struct texts *inside,
		       struct files *files)
{
	bool begins = true;
	for (int i = 0; i < shell->command.count; i++) {
		const char *word = shell->command.at[i];
		if (begins) {
			if (take_command(shell, kernel, word, inside, files))
				return EXIT_NOT_MEASURED;
		} else {
			take_word(shell->command.at[i - 1], word, inside, files);
		}
		begins = !strcmp(word, ";");
	}
	for (int i = 0; i < shell->files->count; i++)
		files_add_work(files, shell->files->at[i], false);
	return EXIT_DONE;
}

/* What comes out of one guest. */
struct block {
	struct written written;
	struct joined *joined;
};

/* Byte for byte, but for a terminal, to which nobody in a guest gives orders. */
static void pass_output(void *context, enum packet_kind kind, const char *data, size_t size)
{
	struct block *block = context;
	if (kind == PACKET_OUT)
		joined_write(block->joined, stdout, data, size);
	else
		print_passed(stderr, data, size);
}

static void take_file(void *context, enum packet_kind kind, const char *data, size_t size)
{
	struct block *block = context;
	written_take(&block->written, kind, data, size);
}

static void begin(const struct block *block, const struct kernel *kernel, const char *mode)
{
	char *whose = text("%s %s %s", kernel->label, kernel->arch->name, mode);
	joined_block(block->joined, stdout, whose);
	free(whose);
}

static int boot(const struct shell *shell, const struct kernel *kernel, const char *mode,
		const struct texts *inside, const struct files *files)
{
	struct block block = { .written = { .named = files }, .joined = shell->joined };
	struct guest guest = { .kernel = kernel,
			       .mode = mode,
			       .given = { files->at, files->count, inside->at },
			       .processors = shell->processors,
			       .as_host = shell->as_host,
			       .append = shell->append,
			       .cold = shell->cold,
			       .timeout_s = shell->timeout_s,
			       .output = pass_output,
			       .written = take_file,
			       .context = &block };
	struct guest_result result;
	int status;
	begin(&block, kernel, mode);
	guest_run(&guest, &result);
	joined_flush(block.joined, stdout);
	if (result.end == GUEST_EXITED) {
		status = result.status;
		if (result.why)
			error("kernel %s: %s", kernel->name, result.why);
	} else {
		error("kernel %s: %s%s", kernel->name,
		      result.end == GUEST_FAILED ? "" : "crashed: ", result.why);
		if (result.end != GUEST_FAILED)
			print_lines(stderr, result.console, strlen(result.console));
		status = result.end == GUEST_FAILED ? EXIT_NOT_MEASURED : EXIT_DIFFERS;
	}
	if (block.written.failed && !status)
		status = EXIT_NOT_MEASURED;
	written_release(&block.written);
	guest_result_release(&result);
	return status;
}

int shell_run(const struct shell *shell, const struct kernel *kernel, const char *mode)
{
	struct texts inside = { 0 };
	struct files files = { 0 };
	int status = take_inside(shell, kernel, &inside, &files);
	if (!status)
		status = boot(shell, kernel, mode, &inside, &files);
	files_release(&files);
	texts_release(&inside);
	return status;
}
