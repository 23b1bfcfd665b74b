/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "aspects.h"
#include "cell.h"
#include "checksum.h"
#include "file.h"
#include "kernels.h"
#include "matrix.h"
#include "memory.h"
#include "message.h"
#include "options.h"
#include "process.h"
#include "questions.h"
#include "record.h"
#include "results_read.h"

/* One cell that is to be measured, or that cannot be. */
struct planned {
	struct kernel kernel; /* no image: it cannot be had */
	const char *name;     /* as asked for */
	const struct arch *arch;
	const char *mode;
	char *path; /* of its result, or NULL */
	int fd;	    /* of its result where there is no path */
};

struct work {
	const struct matrix *matrix;
	struct planned *cells;
	int count;
	int *todo; /* the cells to be measured */
	int todo_count;
	struct words ids, objects; /* questions, and what they need */
	json_t *asked, *files;	   /* as in a head */
	time_t started;
	int status;
};

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
static char *result_path(const struct matrix *matrix, const char *label, const struct arch *arch,
			 const char *mode)
{
	char *path = text("%s/%s_%s_%s.jsonl", matrix->folder, label, arch->name, mode);
	for (char *c = path + strlen(matrix->folder) + 1; *c; c++)
		if (*c == '/')
			*c = '-';
	return path;
}

static bool planned_already(const struct work *work, const struct planned *cell)
{
	for (int i = 0; i < work->count; i++)
		if (work->cells[i].arch == cell->arch && work->cells[i].mode == cell->mode &&
		    !strcmp(label_of(&work->cells[i]), label_of(cell)))
			return true;
	return false;
}

static void add_cell(struct work *work, const char *name, const struct arch *arch, const char *mode,
		     const struct kernel *kernel)
{
	struct planned cell = { .name = name, .arch = arch, .mode = mode, .fd = -1 };
	kernel_copy(&cell.kernel, kernel);
	if (planned_already(work, &cell)) {
		kernel_release(&cell.kernel);
		return;
	}
	if (work->matrix->folder)
		cell.path = result_path(work->matrix, label_of(&cell), arch, mode);
	work->cells = memory_grow(work->cells, (size_t)work->count + 1, sizeof(*work->cells));
	work->cells[work->count++] = cell;
}

static void plan_cells(struct work *work)
{
	const struct matrix *matrix = work->matrix;
	for (int a = 0; a < matrix->arch_count; a++)
		for (int k = 0; k < matrix->kernel_count; k++) {
			struct kernel kernel;
			if (kernel_get(matrix->kernels[k], matrix->archs[a], matrix->mirror,
				       &kernel))
				work->status = EXIT_NOT_MEASURED;
			for (int m = 0; m < matrix->mode_count; m++)
				add_cell(work, matrix->kernels[k], matrix->archs[a],
					 matrix->modes[m], &kernel);
			kernel_release(&kernel);
		}
}

static void work_release(struct work *work)
{
	for (int i = 0; i < work->count; i++) {
		kernel_release(&work->cells[i].kernel);
		free(work->cells[i].path);
		if (work->cells[i].fd >= 0)
			close(work->cells[i].fd);
	}
	words_release(&work->ids);
	words_release(&work->objects);
	free(work->cells);
	free(work->todo);
	json_decref(work->asked);
	json_decref(work->files);
}

/* -- Results that are there ------------------------------------------------------------ */

static json_t *make_head(const struct work *work, const struct planned *cell)
{
	const struct kernel *kernel = &cell->kernel;
	json_t *head = json_object();
	json_object_set_new(head, "kernel", json_text(label_of(cell)));
	json_object_set_new(head, "name", json_text(cell->name));
	json_object_set_new(head, "kernel_package", json_text(kernel->package));
	json_object_set_new(head, "kernel_version", json_text(kernel->version));
	json_object_set_new(head, "kernel_sha256", json_text(kernel->sha256));
	json_object_set_new(head, "arch", json_string(cell->arch->name));
	json_object_set_new(head, "mode", json_string(cell->mode));
	json_object_set_new(head, "compiler", json_null());
	json_object_set(head, "asked", work->asked);
	json_object_set(head, "objects", work->files);
	json_object_set_new(head, "error",
			    kernel->image ? json_null() : json_string("no such kernel to be had"));
	return head;
}

/* 1: measured to its end; 0: not, or not at all; -EINVAL, printed: it is of something else. */
static int result_there(const struct work *work, const struct planned *cell)
{
	struct results results = { 0 };
	struct stat info;
	int there = 0;
	if (!cell->path || stat(cell->path, &info))
		return 0;
	json_t *head = make_head(work, cell);
	if (results_read(&results, cell->path)) {
		there = -EINVAL;
	} else if (!json_equal(json_object_get(results.at[0].head, "asked"), work->asked) ||
		   !json_equal(json_object_get(results.at[0].head, "objects"), work->files)) {
		error("%s: it answers other questions: name another folder with --results",
		      cell->path);
		there = -EINVAL;
	} else {
		/* Another build of the kernel is another kernel. */
		there = cell_complete(&results.at[0]) && cell_answered(&results.at[0]) &&
			json_equal(json_object_get(results.at[0].head, "kernel_sha256"),
				   json_object_get(head, "kernel_sha256"));
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

/* -- Measuring ------------------------------------------------------------------------- */

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

/* In a process of its own. */
static int measure(void *context, uint64_t number)
{
	const struct work *work = context;
	const struct planned *planned = &work->cells[work->todo[number]];
	struct cell_result result = { make_head(work, planned), json_object(), NULL };
	struct cell cell = { .kernel = &planned->kernel,
			     .mode = planned->mode,
			     .ids = work->ids.at,
			     .objects = work->objects.at,
			     .files = work->matrix->files,
			     .entry = work->matrix->entry,
			     .timeout_s = work->matrix->timeout_s,
			     .finding = keep_finding,
			     .context = &result };
	int status = EXIT_NOT_MEASURED;
	/* The parent shows how far all of them are. */
	if (message_level_get() == MESSAGE_NORMAL)
		message_level_set(MESSAGE_QUIET);
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
	struct cell_result result = { make_head(work, cell), json_object(), NULL };
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
	results_sort(results);
	return 0;
}

static int prepare_cells(struct work *work)
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
	plan_cells(work);
	return choose_cells(work);
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
	int status = prepare_cells(&work);
	if (!status)
		status = check_room(&work);
	if (!status && !matrix->files && work.todo_count)
		status = questions_objects(matrix->questions, matrix->jobs, &work.objects);
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
	int status = prepare_cells(&work);
	if (!status && !work.cells[0].kernel.image)
		status = EXIT_NOT_MEASURED;
	if (!status && !matrix->files)
		status = questions_objects(matrix->questions, matrix->jobs, &work.objects);
	if (!status) {
		struct cell cell = { .kernel = &work.cells[0].kernel,
				     .mode = work.cells[0].mode,
				     .ids = work.ids.at,
				     .objects = work.objects.at,
				     .files = matrix->files,
				     .entry = matrix->entry,
				     .timeout_s = matrix->timeout_s,
				     .finding = finding,
				     .context = context };
		status = cell_run(&cell);
		free(cell.why);
	}
	work_release(&work);
	return status;
}

/* -- Plan and each --------------------------------------------------------------------- */

int matrix_plan(const struct matrix *matrix)
{
	struct work work = { .matrix = matrix };
	int status = prepare_cells(&work);
	char *command = own_command("sweep"), *timeout = text("%d", matrix->timeout_s);
	for (int i = 0; !status && i < work.todo_count; i++) {
		const struct planned *cell = &work.cells[work.todo[i]];
		char *argv[1024] = {
			command,
			"run",
			"-q",
			"--kernels",
			(char *)cell->name,
			"--arch",
			(char *)cell->arch->name,
			"--mode",
			(char *)cell->mode,
			"--results",
			(char *)matrix->folder,
		};
		int count = 11, room = (int)(sizeof(argv) / sizeof(*argv)) - 7;
		for (char **file = matrix->files; file && *file && count < room; file++) {
			argv[count++] = "--object";
			argv[count++] = *file;
		}
		if (matrix->mirror) {
			argv[count++] = "--mirror";
			argv[count++] = (char *)matrix->mirror;
		}
		if (matrix->timeout_s) {
			argv[count++] = "--timeout";
			argv[count++] = timeout;
		}
		if (matrix->entry) {
			argv[count++] = "--entry";
			argv[count++] = (char *)matrix->entry;
		}
		for (char **word = matrix->questions; word && *word && count < room; word++)
			argv[count++] = *word;
		char *line = process_line(argv);
		puts(line);
		free(line);
	}
	free(timeout);
	free(command);
	work_release(&work);
	return status ? status : work.status;
}

int matrix_each(const struct matrix *matrix,
		int (*run)(void *context, const struct kernel *kernel, const char *mode),
		void *context)
{
	int status = EXIT_DONE;
	for (int i = 0; i < matrix->kernel_count; i++)
		for (int a = 0; a < matrix->arch_count; a++) {
			struct kernel kernel;
			if (kernel_get(matrix->kernels[i], matrix->archs[a], matrix->mirror,
				       &kernel)) {
				status = EXIT_NOT_MEASURED;
				continue;
			}
			for (int m = 0; m < matrix->mode_count; m++) {
				int one = run(context, &kernel, matrix->modes[m]);
				status = one > status ? one : status;
			}
			kernel_release(&kernel);
		}
	return status;
}
