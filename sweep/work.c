/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aspects.h"
#include "checksum.h"
#include "file.h"
#include "kernels.h"
#include "memory.h"
#include "message.h"
#include "options.h"
#include "questions.h"
#include "results_read.h"
#include "text.h"
#include "work.h"

/* -- What is asked --------------------------------------------------------------------- */

static int describe_files(struct work *work)
{
	for (char **file = work->matrix->files; *file; file++) {
		const char *name = file_name(*file);
		size_t i;
		json_t *other, *as_text = json_string(name);
		if (!as_text) {
			error("object '%s': its name is not UTF-8, as results must be", *file);
			return EXIT_USAGE;
		}
		json_decref(as_text);
		json_array_foreach(work->files, i, other)
		{
			if (!strcmp(json_string_value(json_object_get(other, "name")), name)) {
				error("object '%s': there is another of that name", *file);
				return EXIT_USAGE;
			}
		}
		char *sum = file_sha256(*file);
		json_array_append_new(work->files,
				      json_pack("{s:s, s:s*}", "name", name, "sha256", sum));
		free(sum);
		for (int a = 0; a < aspect_count; a++) {
			char *limit = aspect_limit(a, name);
			json_array_append_new(work->asked, json_string(limit));
			free(limit);
		}
	}
	return EXIT_DONE;
}

static int prepare(struct work *work)
{
	const struct matrix *matrix = work->matrix;
	work->asked = json_array();
	work->files = json_array();
	work->started = time(NULL);
	if (matrix->files)
		return describe_files(work);
	int status = questions_ids(matrix->questions, &work->ids);
	for (int i = 0; i < work->ids.count; i++)
		json_array_append_new(work->asked, json_string(work->ids.at[i]));
	return status;
}

/* -- The cells ------------------------------------------------------------------------- */

static const char *label_of(const struct planned *cell)
{
	return cell->kernel.label ? cell->kernel.label : cell->name;
}

/* A slash in a kernel's name would be a folder. */
static char *result_path(const struct matrix *matrix, const struct planned *cell)
{
	char *word = cell->compiler->title ? compiler_word(&cell->compiler->compiler) : NULL;
	char *path = text("%s/%s_%s_%s%s%s.jsonl", matrix->folder, label_of(cell), cell->arch->name,
			  cell->mode, word ? "_" : "", word ? word : "");
	for (char *c = path + strlen(matrix->folder) + 1; *c; c++)
		if (*c == '/')
			*c = '-';
	free(word);
	return path;
}

static bool planned_already(const struct work *work, const struct planned *cell)
{
	for (int i = 0; i < work->count; i++)
		if (work->cells[i].arch == cell->arch && work->cells[i].mode == cell->mode &&
		    work->cells[i].compiler == cell->compiler &&
		    !strcmp(label_of(&work->cells[i]), label_of(cell)))
			return true;
	return false;
}

static void add_cell(struct work *work, struct planned cell, const struct kernel *kernel)
{
	kernel_copy(&cell.kernel, kernel);
	if (planned_already(work, &cell)) {
		kernel_release(&cell.kernel);
		return;
	}
	if (work->matrix->folder)
		cell.path = result_path(work->matrix, &cell);
	work->cells = memory_grow(work->cells, (size_t)work->count + 1, sizeof(*work->cells));
	work->cells[work->count++] = cell;
}

static void plan_kernel(struct work *work, const char *name, const struct arch *arch)
{
	const struct matrix *matrix = work->matrix;
	struct kernel kernel;
	if (kernel_get(name, arch, &matrix->supply, &kernel))
		work->status = EXIT_NOT_MEASURED;
	const struct cell_compilers *compilers = &matrix->compilers;
	for (int i = 0; i < matrix->mode_count * compilers->count; i++)
		add_cell(work,
			 (struct planned){ .name = name,
					   .arch = arch,
					   .mode = matrix->modes[i / compilers->count],
					   .compiler = &compilers->at[i % compilers->count],
					   .fd = -1 },
			 &kernel);
	kernel_release(&kernel);
}

static void plan_cells(struct work *work)
{
	const struct matrix *matrix = work->matrix;
	work->names = calloc((size_t)matrix->arch_count, sizeof(*work->names));
	for (int a = 0; work->names && a < matrix->arch_count; a++) {
		struct texts *names = &work->names[a];
		int status = matrix_kernels(matrix, matrix->archs[a], names);
		work->status = status > work->status ? status : work->status;
		for (int k = 0; k < names->count; k++)
			plan_kernel(work, names->at[k], matrix->archs[a]);
	}
}

void work_release(struct work *work)
{
	for (int i = 0; i < work->count; i++) {
		kernel_release(&work->cells[i].kernel);
		free(work->cells[i].path);
		further_release(&work->cells[i].further);
		if (work->cells[i].fd >= 0)
			close(work->cells[i].fd);
	}
	for (int a = 0; work->names && a < work->matrix->arch_count; a++)
		texts_release(&work->names[a]);
	free(work->names);
	texts_release(&work->ids);
	for (int i = 0; work->objects && i < work->matrix->compilers.count; i++)
		texts_release(&work->objects[i]);
	free(work->objects);
	free(work->cells);
	free(work->todo);
	json_decref(work->asked);
	json_decref(work->files);
}

/* -- Results that are there ------------------------------------------------------------ */

/* How the objects are to be loaded and run, as words of a command line. */
static json_t *settings_of(const struct work *work)
{
	struct texts words = { 0 };
	json_t *settings = json_array();
	if (work->matrix->files)
		setup_words(work->matrix->setup, &words, NULL, NULL);
	for (int i = 0; i < words.count; i++)
		json_array_append_new(settings, json_text(words.at[i]));
	texts_release(&words);
	return settings;
}

/* When its sweep began, by the calendar alone. */
static json_t *today(time_t now)
{
	char date[sizeof("2026-11-27")] = "";
	struct tm when;
	if (gmtime_r(&now, &when))
		strftime(date, sizeof(date), "%F", &when);
	return json_string(date);
}

json_t *work_head(const struct work *work, const struct planned *cell)
{
	const struct kernel *kernel = &cell->kernel;
	json_t *head = json_object();
	json_object_set_new(head, "kernel", json_text(label_of(cell)));
	json_object_set_new(head, "name", json_text(cell->name));
	json_object_set_new(head, "kernel_source", json_text(kernel->source));
	json_object_set_new(head, "kernel_package", json_text(kernel->package));
	json_object_set_new(head, "kernel_version", json_text(kernel->version));
	json_object_set_new(head, "kernel_sha256", json_text(kernel->sha256));
	json_object_set_new(head, "arch", json_string(cell->arch->name));
	json_object_set_new(head, "mode", json_string(cell->mode));
	json_object_set_new(head, "compiler", json_text(cell->compiler->title));
	json_object_set_new(head, "date", today(work->started));
	json_object_set(head, "asked", cell->further.asked ? cell->further.asked : work->asked);
	json_object_set(head, "objects", work->files);
	json_t *settings = settings_of(work);
	if (json_array_size(settings))
		json_object_set(head, "settings", settings);
	json_decref(settings);
	if (work->matrix->control || cell->further.control)
		json_object_set_new(head, "control", json_true());
	json_object_set_new(head, "error",
			    kernel->image ? json_null() : json_string("no such kernel to be had"));
	return head;
}

/* The name of the first object that both lists have, with other content; NULL: there is none. */
static const char *object_changed(const json_t *there, const json_t *asked)
{
	size_t i, j;
	json_t *old, *new;
	json_array_foreach(there, i, old)
	{
		json_array_foreach(asked, j, new)
		{
			if (!strcmp(json_word(old, "name"), json_word(new, "name")) &&
			    strcmp(json_word(old, "sha256"), json_word(new, "sha256")) != 0)
				return json_word(new, "name");
		}
	}
	return NULL;
}

/* Whether the objects were loaded and run as they would be now. */
static bool same_settings(const json_t *there, const json_t *now)
{
	const json_t *old = json_object_get(there, "settings");
	const json_t *asked = json_object_get(now, "settings");
	return old == asked || json_equal(old, asked);
}

/* Says why the result is of something else than what is asked. */
static void refuse_result(const struct work *work, const char *path, const json_t *head,
			  const json_t *now)
{
	const char *changed = object_changed(json_object_get(head, "objects"), work->files);
	if (changed)
		error("%s: it is of '%s' as it was before the object changed: name another folder "
		      "with --results, and compare the two, or remove the file",
		      path, changed);
	else if (!same_settings(head, now) &&
		 json_equal(json_object_get(head, "asked"), work->asked))
		error("%s: the objects were loaded or run in another way: name another folder with "
		      "--results",
		      path);
	else
		error("%s: it answers other questions: name another folder with --results", path);
}

/* Questions are added to those that a result answers; objects are not. */
static bool is_of_others(const struct work *work, const json_t *head)
{
	const json_t *objects = json_object_get(head, "objects");
	return !json_equal(objects, work->files) ||
	       (json_array_size(objects) &&
		!json_equal(json_object_get(head, "asked"), work->asked));
}

/* Whether all that is asked is answered; else plans the rest. */
static bool is_answered(const struct work *work, struct planned *cell,
			const struct cell_result *there)
{
	json_t *head = work_head(work, cell);
	/* Another build of the kernel is another kernel. */
	bool same = json_equal(json_object_get(there->head, "kernel_sha256"),
			       json_object_get(head, "kernel_sha256"));
	/* One that was named may be another by now. */
	if (cell->compiler->title)
		same &= !strcmp(cell_text(there, "compiler"), cell->compiler->title);
	json_decref(head);
	if (same && !json_array_size(work->files))
		further_plan(&cell->further, there, work->asked, work->matrix->control);
	return same && cell_complete(there) && cell_answered(there) && !cell->further.ids.count &&
	       (!work->matrix->control || json_object_get(there->head, "control"));
}

/* 1: measured to its end; 0: not, or not at all; -EINVAL, printed: it is of something else. */
static int result_there(const struct work *work, struct planned *cell)
{
	struct results results = { 0 };
	struct stat info;
	int there = 0;
	if (!cell->path || stat(cell->path, &info))
		return 0;
	json_t *head = work_head(work, cell);
	if (results_read(&results, cell->path)) {
		there = -EINVAL;
	} else if (is_of_others(work, results.at[0].head) ||
		   !same_settings(results.at[0].head, head)) {
		refuse_result(work, cell->path, results.at[0].head, head);
		there = -EINVAL;
	} else {
		there = is_answered(work, cell, &results.at[0]);
	}
	json_decref(head);
	results_release(&results);
	return there;
}

/* Which cells are to be measured. Returns an exit status. */
static int choose_cells(struct work *work)
{
	work->todo = calloc((size_t)work->count + 1, sizeof(*work->todo));
	if (!work->todo)
		return EXIT_NOT_MEASURED;
	for (int i = 0; i < work->count; i++) {
		int there = result_there(work, &work->cells[i]);
		if (there < 0)
			return EXIT_USAGE;
		if (!there)
			work->todo[work->todo_count++] = i;
	}
	return EXIT_DONE;
}

int work_plan(struct work *work)
{
	int status = prepare(work);
	if (status)
		return status;
	if (work->matrix->folder) {
		char *folder = text("%s", work->matrix->folder);
		status = folder_make(folder) ? EXIT_NOT_MEASURED : EXIT_DONE;
		if (status)
			error("%s: cannot be made: %s", folder, strerror(errno));
		free(folder);
		if (status)
			return status;
	}
	if (work->matrix->compilers.lacking)
		work->status = EXIT_NOT_MEASURED;
	plan_cells(work);
	return choose_cells(work);
}

int work_make_objects(struct work *work)
{
	const struct matrix *matrix = work->matrix;
	const int count = matrix->compilers.count;
	int status = EXIT_DONE;
	work->objects = memory_grow(NULL, (size_t)count, sizeof(*work->objects));
	memset(work->objects, 0, (size_t)count * sizeof(*work->objects));
	for (int i = 0; !status && i < count && !matrix->files; i++) {
		compiler_choose(&matrix->compilers.at[i].compiler);
		status = questions_objects(matrix->questions, matrix->jobs, &work->objects[i]);
	}
	return status;
}
