/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "message.h"
#include "options.h"
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

/* The command that measures one cell; the caller frees it. */
static char *command_of(const char *command, const struct matrix *matrix,
			const struct planned *cell)
{
	struct texts argv = { 0 };
	texts_add(&argv, command);
	texts_add(&argv, "run");
	texts_add(&argv, "-q");
	add_option(&argv, "--kernels", cell->name);
	add_option(&argv, "--arch", cell->arch->name);
	add_option(&argv, "--mode", cell->mode);
	if (cell->compiler->title) {
		add_option(&argv, "--compilers", cell->compiler->compiler.command);
		add_option(&argv, "--cpu", cell->compiler->compiler.cpu);
	}
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
	texts_release(&argv);
	return line;
}

static void print_lines(const char *command, const struct work *work)
{
	for (int i = 0; i < work->todo_count; i++) {
		char *line = command_of(command, work->matrix, &work->cells[work->todo[i]]);
		puts(line);
		free(line);
	}
}

/* As strategy.matrix of GitHub's workflows takes it: the combinations that it includes. */
static void print_json(const char *command, const struct work *work)
{
	json_t *include = json_array();
	for (int i = 0; i < work->todo_count; i++) {
		const struct planned *cell = &work->cells[work->todo[i]];
		char *line = command_of(command, work->matrix, cell);
		json_t *one = json_pack("{s:s, s:s, s:s, s:s}", "kernel", cell->name, "arch",
					cell->arch->name, "mode", cell->mode, "command", line);
		if (cell->compiler->title) {
			const struct compiler *compiler = &cell->compiler->compiler;
			json_object_set_new(one, "compiler", json_text(compiler->command));
			json_object_set_new(one, "cpu", json_text(compiler->cpu));
		}
		json_array_append_new(include, one);
		free(line);
	}
	json_t *matrix = json_pack("{s:o}", "include", include);
	char *words = json_dumps(matrix, JSON_COMPACT);
	puts(words ? words : "");
	free(words);
	json_decref(matrix);
}

int matrix_plan(const struct matrix *matrix, bool as_json)
{
	struct work work = { .matrix = matrix };
	int status = work_plan(&work);
	char *command = own_command("sweep");
	if (!status)
		(as_json ? print_json : print_lines)(command, &work);
	free(command);
	work_release(&work);
	return status ? status : work.status;
}

/* By its kernel's name as it was asked for, or as it is. */
static bool is_measured(const struct results *results, const char *kernel, const struct arch *arch,
			const char *mode, const char *compiler)
{
	for (int i = 0; i < results->count; i++) {
		const struct cell_result *cell = &results->at[i];
		bool named = !strcmp(cell_text(cell, "name"), kernel) ||
			     !strcmp(cell_text(cell, "kernel"), kernel);
		if (named && !strcmp(cell_text(cell, "arch"), arch->name) &&
		    !strcmp(cell_text(cell, "mode"), mode) &&
		    (!compiler || !strcmp(cell_text(cell, "compiler"), compiler)))
			return cell_complete(cell) && cell_answered(cell);
	}
	return false;
}

/* Of one kernel, in each mode and by each compiler. */
static int check_kernel(const struct matrix *matrix, const struct results *results,
			const char *kernel, const struct arch *arch)
{
	const struct cell_compilers *compilers = &matrix->compilers;
	int status = EXIT_DONE;
	for (int i = 0; i < matrix->mode_count * compilers->count; i++) {
		const char *mode = matrix->modes[i / compilers->count];
		const struct cell_compiler *compiler = &compilers->at[i % compilers->count];
		if (is_measured(results, kernel, arch, mode, compiler->title))
			continue;
		char *behind = compiler_behind(compiler);
		error("kernel %s, %s, %s%s: not measured yet", kernel, arch->name, mode, behind);
		free(behind);
		status = EXIT_NOT_MEASURED;
	}
	return status;
}

int matrix_check(const struct matrix *matrix, const struct results *results)
{
	int status = EXIT_DONE;
	for (int a = 0; a < matrix->arch_count; a++) {
		struct texts names = { 0 };
		int one = matrix_kernels(matrix, matrix->archs[a], &names);
		status = one > status ? one : status;
		for (int i = 0; i < names.count; i++) {
			one = check_kernel(matrix, results, names.at[i], matrix->archs[a]);
			status = one > status ? one : status;
		}
		texts_release(&names);
	}
	return status;
}
