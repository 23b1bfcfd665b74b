/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>

#include "check.h"
#include "escape.h"
#include "file.h"
#include "message.h"
#include "options.h"
#include "process.h"

int objects_check(const struct matrix *matrix)
{
	struct texts argv = { 0 };
	struct process_result result = { 0 };
	char *loader = own_command("loader");
	const char *const head[] = { loader, "--check", "-q" };
	int status = EXIT_DONE;
	for (size_t i = 0; i < sizeof(head) / sizeof(*head); i++)
		texts_add(&argv, head[i]);
	setup_words(matrix->setup, &argv, NULL, NULL);
	texts_add(&argv, "--");
	for (char **file = matrix->files; *file; file++)
		texts_add(&argv, *file);
	int err = process_run(&(struct process){ .argv = argv.at }, &result);
	if (!err && process_exit_status(result.status) == EXIT_USAGE) {
		print_lines(stderr, result.err, result.err_size);
		status = EXIT_USAGE;
	}
	process_result_release(&result);
	texts_release(&argv);
	free(loader);
	return status;
}
