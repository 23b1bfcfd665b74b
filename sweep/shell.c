/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "file.h"
#include "files.h"
#include "guest.h"
#include "message.h"
#include "options.h"
#include "shell.h"

static void pass_output(void *context, enum channel channel, const char *data, size_t size)
{
	(void)context;
	FILE *out = channel == CHANNEL_OUT ? stdout : stderr;
	fwrite(data, 1, size, out);
	fflush(out);
}

/* The command's words as they are in the guest, and the files that they name. */
static int take_inside(const struct kernel *kernel, const struct words *command,
		       const struct words *objects, struct words *inside, struct files *files)
{
	bool begins = true;
	for (int i = 0; i < command->count; i++) {
		const char *word = command->at[i];
		struct stat info;
		if (begins) {
			if (files_add_command(files, kernel->arch, file_name(word), objects->at))
				return EXIT_NOT_MEASURED;
			char *path = text("/bin/%s", file_name(word));
			words_add(inside, path);
			free(path);
		} else if (!stat(word, &info) && S_ISREG(info.st_mode)) {
			files_add(files, word, "work");
			words_add(inside, file_name(word));
		} else {
			words_add(inside, word);
		}
		begins = !strcmp(word, ";");
	}
	return EXIT_DONE;
}

static int boot(const struct kernel *kernel, const char *mode, const struct words *inside,
		const struct files *files, int timeout_s)
{
	struct guest guest = { .arch = kernel->arch,
			       .kernel = kernel->image,
			       .mode = mode,
			       .argv = inside->at,
			       .files = files->at,
			       .file_count = files->count,
			       .timeout_s = timeout_s,
			       .output = pass_output };
	struct guest_result result;
	int status;
	guest_run(&guest, &result);
	if (result.end == GUEST_EXITED) {
		status = result.status;
		if (result.why)
			error("kernel %s: %s", kernel->name, result.why);
	} else {
		error("kernel %s: %s%s", kernel->name,
		      result.end == GUEST_FAILED ? "" : "crashed: ", result.why);
		if (result.end != GUEST_FAILED)
			fputs(result.console, stderr);
		status = result.end == GUEST_FAILED ? EXIT_NOT_MEASURED : EXIT_DIFFERS;
	}
	guest_result_release(&result);
	return status;
}

int shell_run(const struct kernel *kernel, const char *mode, const struct words *command,
	      const struct words *user_files, const struct words *objects, int timeout_s)
{
	struct words inside = { 0 };
	struct files files = { 0 };
	int status = take_inside(kernel, command, objects, &inside, &files);
	for (int i = 0; i < user_files->count; i++)
		files_add(&files, user_files->at[i], "work");
	if (!status)
		status = boot(kernel, mode, &inside, &files, timeout_s);
	files_release(&files);
	words_release(&inside);
	return status;
}
