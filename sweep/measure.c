/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cell.h"
#include "file.h"
#include "json.h"
#include "measure.h"
#include "message.h"
#include "options.h"
#include "process.h"
#include "results_read.h"
#include "text.h"
#include "work.h"

static void keep_finding(void *context, const json_t *finding)
{
	struct cell_result *result = context;
	json_t *compiler = json_object_get(finding, "compiler");
	if (json_is_string(compiler))
		json_object_set(result->head, "compiler", compiler);
	cell_add(result, (json_t *)finding);
}

static int keep_result(const struct planned *cell, const struct cell_result *result)
{
	char *lines = cell_lines(result, false);
	int err = 0;
	if (cell->path)
		err = file_write(cell->path, lines, strlen(lines));
	else if (ftruncate(cell->fd, 0) ||
		 pwrite(cell->fd, lines, strlen(lines), 0) != (ssize_t)strlen(lines))
		err = -errno;
	if (err)
		error("%s: cannot be written: %s", cell->path ? cell->path : "results",
		      strerror(-err));
	free(lines);
	return err;
}

static char *const *objects_of(const struct work *work, const struct planned *planned)
{
	return work->objects ? work->objects[planned->compiler - work->matrix->compilers.at].at
			     : NULL;
}

/* What is asked in a cell, by whoever takes the findings. */
static struct cell cell_of(const struct work *work, const struct planned *planned)
{
	return (struct cell){ .kernel = &planned->kernel,
			      .mode = planned->mode,
			      .ids = planned->further.ids.count ? planned->further.ids.at
								: work->ids.at,
			      .objects = objects_of(work, planned),
			      .files = work->matrix->files,
			      .setup = work->matrix->setup,
			      .control = work->matrix->control || planned->further.control,
			      .cold = work->matrix->cold,
			      .timeout_s = work->matrix->timeout_s };
}

/* In a process of its own. */
static int measure(void *context, uint64_t number)
{
	const struct work *work = context;
	const struct planned *planned = &work->cells[work->todo[number]];
	struct cell_result result = { work_head(work, planned), further_findings(&planned->further),
				      NULL };
	struct cell cell = cell_of(work, planned);
	cell.finding = keep_finding;
	cell.context = &result;
	int status = EXIT_NOT_MEASURED;
	progress_leave();
	/* For what its guests turn out to lack. */
	compiler_choose(&planned->compiler->compiler);
	if (planned->kernel.image)
		status = cell_run(&cell);
	if (cell.why)
		json_object_set_new(result.head, "error", json_text(cell.why));
	if (keep_result(planned, &result))
		status = EXIT_NOT_MEASURED;
	cell_result_release(&result);
	free(cell.why);
	return status;
}

/* A cell whose process ended before it could say anything. */
static void keep_death(const struct work *work, const struct planned *cell, int status)
{
	char *ending = process_ending(status), *why = text("its process was %s", ending);
	struct cell_result result = { work_head(work, cell), further_findings(&cell->further),
				      NULL };
	error("kernel %s, %s, %s: %s", cell->name, cell->arch->name, cell->mode, why);
	json_object_set_new(result.head, "error", json_text(why));
	keep_result(cell, &result);
	cell_result_release(&result);
	free(why);
	free(ending);
}

static int measured(void *context, uint64_t number, int status)
{
	struct work *work = context;
	if (!WIFEXITED(status)) {
		work->status = EXIT_NOT_MEASURED;
		keep_death(work, &work->cells[work->todo[number]], status);
	} else if (WEXITSTATUS(status) > work->status) {
		work->status = WEXITSTATUS(status);
	}
	return 0;
}

static void show_progress(void *context, uint64_t ended, int running, uint64_t failed)
{
	const struct work *work = context;
	char *left = text("%s", "");
	if (ended) {
		double seconds = difftime(time(NULL), work->started) / (double)ended *
				 (double)(work->todo_count - (int)ended);
		free(left);
		left = text(", about %.0f s left", seconds);
	}
	progress("%d of %d cells done, %d running, %d failed%s",
		 work->count - work->todo_count + (int)ended, work->count, running, (int)failed,
		 left);
	free(left);
}

static int open_results(const struct work *work)
{
	for (int i = 0; i < work->count; i++) {
		struct planned *cell = &work->cells[i];
		if (cell->path)
			continue;
		cell->fd = memfd_create("results", MFD_CLOEXEC);
		if (cell->fd < 0)
			return -errno;
	}
	return 0;
}

/* What the cells of the matrix have come to, in the results' order. */
static int collect(const struct work *work, struct results *results)
{
	for (int i = 0; i < work->count; i++) {
		const struct planned *cell = &work->cells[i];
		char *path =
			cell->path ? text("%s", cell->path) : text("/proc/self/fd/%d", cell->fd);
		struct stat info;
		int err = stat(path, &info) || !info.st_size ? 0 : results_read(results, path);
		free(path);
		if (err)
			return err;
	}
	for (int i = 0; i < results->count && !json_array_size(work->files); i++)
		further_choose(&results->at[i], work->asked);
	results_sort(results);
	return 0;
}

/* Bytes that no line of an answer and no file's share of a disk falls below. */
#define ANSWER_MIN 256
#define FILE_MIN   4096

/* What could not be written afterwards is better known before. A result may be some times larger,
 * but not smaller. */
static int check_room(const struct work *work)
{
	size_t size = json_array_size(work->asked) * ANSWER_MIN;
	const char *folder = work->matrix->folder;
	if (!folder || !work->todo_count)
		return EXIT_DONE;
	size = (size_t)work->todo_count * (size > FILE_MIN ? size : FILE_MIN);
	int err = file_room(folder, size);
	if (err)
		error("%s: cannot be written: %s", folder, strerror(-err));
	return err ? EXIT_NOT_MEASURED : EXIT_DONE;
}

int matrix_run(const struct matrix *matrix, struct results *results)
{
	struct work work = { .matrix = matrix };
	int status = work_plan(&work);
	if (!status)
		status = check_room(&work);
	if (!status && work.todo_count)
		status = work_make_objects(&work);
	if (!status && open_results(&work))
		status = EXIT_NOT_MEASURED;
	if (status)
		goto out;
	struct pool pool = { .count = (uint64_t)work.todo_count,
			     .jobs = matrix->jobs,
			     .job = measure,
			     .done = measured,
			     .changed = show_progress,
			     .context = &work };
	work.started = time(NULL);
	int err = pool_run(&pool);
	progress_end();
	if (err)
		error("a cell cannot be measured: %s", strerror(-err));
	status = err || collect(&work, results) ? EXIT_NOT_MEASURED : work.status;
out:
	work_release(&work);
	return status;
}

int matrix_run_one(const struct matrix *matrix,
		   void (*finding)(void *context, const json_t *finding), void *context)
{
	struct work work = { .matrix = matrix };
	int status = work_plan(&work);
	if (!status && !work.cells[0].kernel.image)
		status = EXIT_NOT_MEASURED;
	if (!status)
		status = work_make_objects(&work);
	if (!status) {
		struct cell cell = cell_of(&work, &work.cells[0]);
		cell.finding = finding;
		cell.context = context;
		status = cell_run(&cell);
		free(cell.why);
	}
	work_release(&work);
	return status;
}
