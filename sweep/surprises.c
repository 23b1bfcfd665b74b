/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "clock.h"
#include "escape.h"
#include "file.h"
#include "files.h"
#include "guest.h"
#include "line.h"
#include "lines.h"
#include "message.h"
#include "options.h"
#include "questions.h"
#include "surprises.h"
#include "surprise_rows.h"
#include "terminal.h"
#include "text.h"

/* As it stands in a guest. */
#define KNOWN "known"

struct cell {
	struct random_sweep *sweep;
	const struct kernel *kernel;
	const char *mode;
	struct lines lines;
	struct spare spare;
	FILE *known;	/* a file in memory: what was observed, and what was died of */
	char *at;	/* what is looked at, or NULL */
	char *lacks;	/* objects, or NULL */
	json_t *deaths; /* by case: the kernel's words */
	json_t *sum;	/* NULL: it has not come to its end */
	uint64_t seen, died;
	int64_t began;
	const char *stop;
	int status;
};

/* -- What a guest prints ----------------------------------------------------------------- */

static void replace(char **words, const char *now)
{
	free(*words);
	*words = now ? text("%s", now) : NULL;
}

static void remember(struct cell *cell, const char *line)
{
	fprintf(cell->known, "%s\n", line);
	fflush(cell->known);
}

static void show_progress(const struct cell *cell)
{
	const int64_t ms = clock_ms() - cell->began;
	progress("%s %s %s: %" PRIu64 " observed, %" PRIu64 " a second, %" PRIu64 " deaths",
		 cell->kernel->label, cell->kernel->arch->name, cell->mode, cell->seen,
		 ms ? cell->seen * 1000 / (uint64_t)ms : 0, cell->died);
}

static void take_at(struct cell *cell, json_t *json)
{
	replace(&cell->at, json_word(json, "at"));
}

static void take_seen(struct cell *cell, json_t *json)
{
	remember(cell, json_word(json, "seen"));
	replace(&cell->at, NULL);
	if (++cell->seen % 64 == 0)
		show_progress(cell);
}

static void take_lacks(struct cell *cell, json_t *json)
{
	replace(&cell->lacks, json_word(json, "lacks"));
}

/* Where a row is from. */
static void name_cell(const struct cell *cell, json_t *row)
{
	json_object_set_new(
		row, "kernel",
		json_text(cell->kernel->release ? cell->kernel->release : cell->kernel->label));
	json_object_set_new(row, "arch", json_text(cell->kernel->arch->name));
	json_object_set_new(row, "mode", json_text(cell->mode));
	json_object_set_new(row, "kernel_version", json_text(cell->kernel->version));
}

static void take_surprise(struct cell *cell, json_t *row)
{
	json_t *words = json_object_get(cell->deaths, json_word(row, "case"));
	name_cell(cell, row);
	if (words)
		json_object_set(row, "words", words);
	progress_end();
	output_row(&cell->sweep->output, row);
	fflush(cell->sweep->output.out);
}

static void take_sum(struct cell *cell, json_t *sum)
{
	json_decref(cell->sum);
	cell->sum = json_incref(sum);
}

static void take_line(void *context, const char *line, size_t size)
{
	static void (*const takes[])(struct cell * cell, json_t * json) = {
		[LINE_AT] = take_at,	   [LINE_SEEN] = take_seen,
		[LINE_LACKS] = take_lacks, [LINE_SURPRISE] = take_surprise,
		[LINE_SUM] = take_sum,
	};
	json_t *json;
	enum line_kind kind = line_read(line, size, &json);
	if (kind < sizeof(takes) / sizeof(*takes) && takes[kind])
		takes[kind](context, json);
	json_decref(json);
}

static void take_output(void *context, enum packet_kind kind, const char *data, size_t size)
{
	struct cell *cell = context;
	if (cell->stop)
		return;
	if (kind == PACKET_ERR) {
		progress_end();
		print_lines(stderr, data, size);
		cell->stop = lines_count(&cell->lines, size);
		return;
	}
	cell->stop = lines_take(&cell->lines, data, size, take_line, cell);
}

/* -- Guests ------------------------------------------------------------------------------ */

/* The command, and what it needs. */
static int add_input(const struct cell *cell, struct texts *argv, struct files *files)
{
	const struct random_sweep *sweep = cell->sweep;
	const int64_t spent_s = (clock_ms() - cell->began) / 1000;
	char *number = text("%" PRIu64, sweep->count), *seed = text("%" PRIu64, sweep->seed);
	char *left = text("%" PRId64, spent_s < sweep->time_s ? sweep->time_s - spent_s : 1);
	const char *const words[] = { "/bin/probe", "-q",	  "-o",
				      "json",	    "--announce", "--random",
				      number,	    "--seed",	  seed,
				      "--known",    KNOWN,	  sweep->time_s ? "--time" : NULL,
				      left };
	for (size_t i = 0; i < sizeof(words) / sizeof(*words) && words[i]; i++)
		texts_add(argv, words[i]);
	free(number);
	free(seed);
	free(left);
	int err = files_add_command(files, cell->kernel->arch, "probe", sweep->objects.at);
	if (!err) {
		char *path = text("/proc/%d/fd/%d", (int)getpid(), fileno(cell->known));
		files_add_as(files, path, "work/" KNOWN);
		free(path);
	}
	return err;
}

/* A kernel that died of a case is asked of the next; of what it died is known. */
static bool take_death(struct cell *cell, const struct guest_result *result)
{
	if (!cell->at)
		return false;
	char *line = text("%s crashed", cell->at);
	const char *name = strchr(cell->at, ' ');
	remember(cell, line);
	json_object_set_new(cell->deaths, name ? name + 1 : cell->at, json_text(result->why));
	cell->died++;
	cell->seen++;
	replace(&cell->at, NULL);
	free(line);
	show_progress(cell);
	return true;
}

/* Makes what was lacking. What cannot be made is not asked for again. */
static bool take_lacking(struct cell *cell)
{
	struct texts names = { 0 }, made = { 0 };
	if (!cell->lacks)
		return false;
	texts_split(&names, cell->lacks, " ");
	questions_lacking(&names, &made);
	for (int i = 0; i < made.count; i++)
		texts_add(&cell->sweep->objects, made.at[i]);
	for (int i = 0; i < names.count; i++) {
		char *file = text("/%s.bpf.o", names.at[i]),
		     *line = text("refused %s", names.at[i]);
		bool there = false;
		for (int j = 0; j < made.count; j++)
			there |= strstr(made.at[j], file) != NULL;
		if (!there)
			remember(cell, line);
		free(line);
		free(file);
	}
	texts_release(&names);
	texts_release(&made);
	replace(&cell->lacks, NULL);
	return true;
}

static void fail(struct cell *cell, const char *why)
{
	progress_end();
	error("kernel %s, %s, %s: %s", cell->kernel->name, cell->kernel->arch->name, cell->mode,
	      why);
	cell->status = EXIT_NOT_MEASURED;
}

/* Whether to go on with another guest. */
static bool conclude(struct cell *cell, const struct guest_result *result)
{
	const bool died = result->end == GUEST_CRASHED || result->end == GUEST_HUNG;
	if (cell->stop || cell->sum)
		return false;
	if (died && take_death(cell, result))
		return true;
	if (result->end == GUEST_EXITED && take_lacking(cell))
		return true;
	fail(cell, result->why ? result->why : "its command ended before it was done");
	return false;
}

static bool run_guest(struct cell *cell)
{
	struct texts argv = { 0 };
	struct files files = { 0 };
	struct guest_result result;
	bool again = false;
	if (add_input(cell, &argv, &files)) {
		cell->status = EXIT_NOT_MEASURED;
		goto out;
	}
	struct guest guest = { .kernel = cell->kernel,
			       .mode = cell->mode,
			       .given = { files.at, files.count, argv.at },
			       .cold = cell->sweep->cold,
			       .spare = &cell->spare,
			       .timeout_s = cell->sweep->timeout_s,
			       .began = cell->began,
			       .stop = &cell->stop,
			       .output = take_output,
			       .context = cell };
	lines_begin(&cell->lines);
	guest_run(&guest, &result);
	again = conclude(cell, &result);
	guest_result_release(&result);
out:
	files_release(&files);
	texts_release(&argv);
	return again;
}

/* The sum is of all guests: how long it took, and that some were its own deaths. */
static void print_sum(struct cell *cell)
{
	json_t *random = json_object_get(cell->sum, "random");
	if (!random)
		return;
	name_cell(cell, cell->sum);
	json_object_set_new(random, "ms", json_integer(clock_ms() - cell->began));
	json_object_set_new(random, "died", json_integer((json_int_t)cell->died));
	progress_end();
	surprise_print_sum(&cell->sweep->output, cell->sum);
	if (json_integer_value(json_object_get(random, "surprises")) && cell->status < EXIT_DIFFERS)
		cell->status = EXIT_DIFFERS;
}

static int make_objects(struct random_sweep *sweep)
{
	char *number = text("%" PRIu64, sweep->count), *seed = text("%" PRIu64, sweep->seed);
	const char *const words[] = { "--random", number, "--seed", seed, NULL };
	int status = sweep->objects.count
			     ? EXIT_DONE
			     : questions_objects_of(words, sweep->jobs, &sweep->objects);
	free(number);
	free(seed);
	return status;
}

int surprises_run_in(void *context, const struct kernel *kernel, const char *mode)
{
	struct random_sweep *sweep = context;
	int fd = memfd_create(KNOWN, MFD_CLOEXEC);
	struct cell cell = { .sweep = sweep,
			     .kernel = kernel,
			     .mode = mode,
			     .known = fd < 0 ? NULL : fdopen(fd, "w"),
			     .deaths = json_object(),
			     .status = make_objects(sweep) };
	cell.began = clock_ms();
	if (!cell.known)
		fail(&cell, strerror(errno));
	if (sweep->output.format->for_people)
		print_emphasized(sweep->output.out, EMPHASIS_HEAD, "# %s, %s, %s", kernel->label,
				 kernel->arch->name, mode);
	while (!cell.status && run_guest(&cell))
		;
	spare_end(&cell.spare);
	if (cell.stop)
		fail(&cell, cell.stop);
	print_sum(&cell);
	if (cell.known)
		fclose(cell.known);
	lines_release(&cell.lines);
	json_decref(cell.deaths);
	json_decref(cell.sum);
	free(cell.at);
	free(cell.lacks);
	return cell.status;
}

void surprises_release(struct random_sweep *sweep)
{
	texts_release(&sweep->objects);
}
