/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>

#include "file.h"
#include "plan.h"
#include "process.h"
#include "text.h"
#include "texts.h"
#include "work.h"

static void add_option(struct texts *argv, const char *option, const char *value)
{
	texts_add(argv, option);
	texts_add(argv, value);
}

/* The command that measures one cell. */
static void print_command(const char *command, const struct matrix *matrix,
			  const struct planned *cell)
{
	struct texts argv = { 0 };
	texts_add(&argv, command);
	texts_add(&argv, "run");
	texts_add(&argv, "-q");
	add_option(&argv, "--kernels", cell->name);
	add_option(&argv, "--arch", cell->arch->name);
	add_option(&argv, "--mode", cell->mode);
	add_option(&argv, "--results", matrix->folder);
	for (char **file = matrix->files; file && *file; file++)
		add_option(&argv, "--object", *file);
	if (matrix->supply.mirror)
		add_option(&argv, "--mirror", matrix->supply.mirror);
	for (char **line = matrix->supply.archives; line && *line; line++)
		add_option(&argv, "--source", *line);
	for (char **folder = matrix->supply.folders; folder && *folder; folder++)
		add_option(&argv, "--kernels-from", *folder);
	if (matrix->control)
		texts_add(&argv, "--control");
	if (matrix->cold)
		texts_add(&argv, "--cold");
	if (matrix->timeout_s) {
		char *timeout = text("%d", matrix->timeout_s);
		add_option(&argv, "--timeout", timeout);
		free(timeout);
	}
	setup_words(matrix->setup, &argv, NULL, NULL);
	for (char **word = matrix->questions; word && *word; word++)
		texts_add(&argv, *word);
	char *line = process_line(argv.at);
	puts(line);
	free(line);
	texts_release(&argv);
}

int matrix_plan(const struct matrix *matrix)
{
	struct work work = { .matrix = matrix };
	int status = work_plan(&work);
	char *command = own_command("sweep");
	for (int i = 0; !status && i < work.todo_count; i++)
		print_command(command, matrix, &work.cells[work.todo[i]]);
	free(command);
	work_release(&work);
	return status ? status : work.status;
}
