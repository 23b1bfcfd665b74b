/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>

#include "file.h"
#include "message.h"
#include "plan.h"
#include "process.h"
#include "words.h"
#include "work.h"

static void add_option(struct words *argv, const char *option, const char *value)
{
	words_add(argv, option);
	words_add(argv, value);
}

/* The command that measures one cell. */
static void print_command(const char *command, const struct matrix *matrix,
			  const struct planned *cell)
{
	struct words argv = { 0 };
	words_add(&argv, command);
	words_add(&argv, "run");
	words_add(&argv, "-q");
	add_option(&argv, "--kernels", cell->name);
	add_option(&argv, "--arch", cell->arch->name);
	add_option(&argv, "--mode", cell->mode);
	add_option(&argv, "--results", matrix->folder);
	for (char **file = matrix->files; file && *file; file++)
		add_option(&argv, "--object", *file);
	if (matrix->mirror)
		add_option(&argv, "--mirror", matrix->mirror);
	if (matrix->cold)
		words_add(&argv, "--cold");
	if (matrix->timeout_s) {
		char *timeout = text("%d", matrix->timeout_s);
		add_option(&argv, "--timeout", timeout);
		free(timeout);
	}
	if (matrix->entry)
		add_option(&argv, "--entry", matrix->entry);
	for (char **word = matrix->questions; word && *word; word++)
		words_add(&argv, *word);
	char *line = process_line(argv.at);
	puts(line);
	free(line);
	words_release(&argv);
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
