/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The subcommands: each puts together what the other files do. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bisect.h"
#include "causes_check.h"
#include "check.h"
#include "commands.h"
#include "escape.h"
#include "file.h"
#include "filter.h"
#include "kernels.h"
#include "listing.h"
#include "measure.h"
#include "message.h"
#include "plan.h"
#include "questions.h"
#include "record.h"
#include "results_read.h"
#include "shell.h"
#include "shell_objects.h"
#include "snapshot.h"
#include "sort.h"
#include "surprise_rows.h"
#include "sysroot.h"
#include "table.h"
#include "terminal.h"
#include "text.h"

static int run_kernels(struct sweep *sweep)
{
	int status = EXIT_DONE;
	for (int i = 0; i < sweep->matrix.arch_count; i++) {
		int one = kernel_list(sweep->matrix.archs[i], &sweep->matrix.supply);
		status = one > status ? one : status;
	}
	return status;
}

static int fetch(const struct matrix *matrix, const char *name, const struct arch *arch)
{
	struct kernel kernel;
	if (kernel_get(name, arch, &matrix->supply, &kernel))
		return EXIT_NOT_MEASURED;
	print_line(stdout, "%-10s %-8s %-34s %s", kernel.name, kernel.arch->name,
		   kernel.release ? kernel.release : "-", kernel.image);
	kernel_release(&kernel);
	return EXIT_DONE;
}

static int run_fetch(struct sweep *sweep)
{
	struct matrix *matrix = &sweep->matrix;
	int status = EXIT_DONE;
	for (char **name = sweep->arguments; name && *name; name++)
		texts_add(&sweep->kernels, *name);
	if (!sweep->kernels.count) {
		error("fetch: name kernels, as in: sweep fetch 6.1 6.12 newest");
		return EXIT_USAGE;
	}
	matrix->kernels = sweep->kernels.at;
	matrix->kernel_count = sweep->kernels.count;
	for (int a = 0; a < matrix->arch_count; a++) {
		struct texts names = { 0 };
		int one = matrix_kernels(matrix, matrix->archs[a], &names);
		status = one > status ? one : status;
		for (int i = 0; i < names.count; i++) {
			one = fetch(matrix, names.at[i], matrix->archs[a]);
			status = one > status ? one : status;
		}
		texts_release(&names);
	}
	return status;
}

/* What guests are built with: headers and libraries. */
static int run_sysroot(struct sweep *sweep)
{
	struct matrix *matrix = &sweep->matrix;
	char *folder;
	if (!sweep->arguments || !*sweep->arguments || matrix->arch_count != 1) {
		error("sysroot: name one architecture and packages, as in: sweep sysroot --arch "
		      "riscv64 libc6-dev linux-libc-dev");
		return EXIT_USAGE;
	}
	int status =
		sysroot_make(matrix->archs[0], matrix->supply.mirror, sweep->arguments, &folder);
	if (!status)
		print_line(stdout, "%s", folder);
	free(folder);
	return status;
}

/* -- Running --------------------------------------------------------------------------- */

static void print_finding(void *context, const json_t *finding)
{
	static const uint32_t of_no_column = FINDING_RECORDS | FINDING_HAS(console);
	struct output *output = context;
	json_t *row = finding_without(finding, output->format->nests ? 0 : of_no_column);
	progress_end();
	output_row(output, row);
	json_decref(row);
	fflush(output->out);
}

static void head_of_cell(const struct output *output, const json_t *first)
{
	print_emphasized(output->out, EMPHASIS_HEAD, "# %s, %s, %s", json_word(first, "kernel"),
			 json_word(first, "arch"), json_word(first, "mode"));
	finding_view.begin(output, first);
}

static void finding_row(const struct output *output, const json_t *finding)
{
	finding_view.row(output, finding);
}

/* As probe prints them, below the cell's name. */
static const struct view cell_view = { .begin = head_of_cell, .row = finding_row };

static struct output findings_output(const struct sweep *sweep)
{
	const char *rows = sweep->format->rows;
	return (struct output){ .out = stdout,
				.format = rows ? format_find(rows) : formats,
				.view = &cell_view };
}

/* All findings, cell by cell. */
static void print_findings(const struct sweep *sweep, const struct results *results)
{
	struct output output = findings_output(sweep);
	for (int i = 0; i < results->count; i++) {
		const char *limit;
		json_t *finding;
		json_object_foreach(results->at[i].findings, limit, finding)
			print_finding(&output, finding);
	}
}

static int compare_and_show(struct sweep *sweep, struct results *results, bool edges)
{
	struct comparison comparison;
	struct results baseline = { 0 };
	int status = EXIT_USAGE;
	if (sweep->baseline && results_read(&baseline, sweep->baseline))
		goto out;
	int err = compare(results, sweep->baseline ? &baseline : NULL, &comparison);
	if (!err)
		gates_judge(&sweep->gates, &comparison);
	if (!err && !compare_filter(&comparison, sweep->filters.at) &&
	    !(sweep->sort && compare_sort(&comparison, sweep->sort))) {
		sweep->format->show(stdout, &comparison, edges);
		status = compare_status(&comparison);
	}
	comparison_release(&comparison);
out:
	results_release(&baseline);
	return status;
}

static int run_random(struct sweep *sweep)
{
	struct random_sweep *random = &sweep->random;
	random->jobs = sweep->options.jobs;
	random->cold = sweep->matrix.cold;
	random->timeout_s = sweep->matrix.timeout_s;
	random->output = findings_output(sweep);
	random->output.view = &surprise_view;
	int status = matrix_each(&sweep->matrix, surprises_run_in, random);
	surprises_release(random);
	return status;
}

/* What does not fit the user's objects is said before anything is measured. */
static int check_objects(const struct sweep *sweep)
{
	return sweep->objects.count ? objects_check(&sweep->matrix) : EXIT_DONE;
}

/* One cell is printed as probe does, several side by side. */
static int run_run(struct sweep *sweep)
{
	if (sweep->random.count)
		return run_random(sweep);
	int status = check_objects(sweep);
	if (status)
		return status;
	struct results results = { 0 };
	struct output output = findings_output(sweep);
	bool one = matrix_is_one(&sweep->matrix);
	bool plain =
		!sweep->baseline && !sweep->filters.count && !sweep->sort && !sweep->gates.count;
	bool rows = sweep->format->rows && (one || !output.format->for_people);
	if (one && plain && !sweep->folder && sweep->format->rows)
		return matrix_run_one(&sweep->matrix, print_finding, &output);
	status = matrix_run(&sweep->matrix, &results);
	if (results.count && plain && rows)
		print_findings(sweep, &results);
	else if (results.count) {
		int compared = compare_and_show(sweep, &results, sweep->baseline != NULL);
		/* What changed is more than what could not be measured. */
		status = compared && status != EXIT_USAGE ? compared : status;
	}
	results_release(&results);
	return status;
}

static int needs_folder(const struct sweep *sweep, const char *command)
{
	if (sweep->folder)
		return EXIT_DONE;
	error("%s: name the folder of the results with --results", command);
	return EXIT_USAGE;
}

static int run_plan(struct sweep *sweep)
{
	int status = needs_folder(sweep, "plan");
	if (!status)
		status = check_objects(sweep);
	return status ? status : matrix_plan(&sweep->matrix, sweep->as_json);
}

/* -- Results --------------------------------------------------------------------------- */

static int read_all(struct sweep *sweep, const char *command, struct results *results)
{
	if (!sweep->arguments || !*sweep->arguments) {
		error("%s: name files or folders of results", command);
		return EXIT_USAGE;
	}
	for (char **path = sweep->arguments; *path; path++)
		if (results_read(results, *path))
			return EXIT_USAGE;
	return EXIT_DONE;
}

static int run_merge(struct sweep *sweep)
{
	struct results results = { 0 };
	int status = read_all(sweep, "merge", &results);
	results_sort(&results);
	for (int i = 0; !status && i < results.count; i++) {
		char *lines = cell_lines(&results.at[i], sweep->brief);
		fputs(lines, stdout);
		free(lines);
	}
	if (!status && sweep->matrix_file)
		status = matrix_check(&sweep->matrix, &results);
	results_release(&results);
	return status;
}

static int run_compare(struct sweep *sweep)
{
	struct results results = { 0 };
	int status = read_all(sweep, "compare", &results);
	if (!status)
		status = compare_and_show(sweep, &results, true);
	results_release(&results);
	return status;
}

/* The questions that are meant: one, or with --all any number of them. Returns an exit status. */
static int bisect_questions(struct sweep *sweep, struct texts *limits)
{
	int status = questions_ids(sweep->questions.count ? sweep->questions.at : NULL, limits);
	if (status || limits->count == 1 || sweep->all)
		return status;
	error("bisect '%s': names more than one question", sweep->questions.at[0]);
	return EXIT_USAGE;
}

/* The limit of one of the objects, which is then the only one that is loaded. */
static int bisect_object(struct sweep *sweep, struct texts *limits)
{
	const char *word = sweep->arguments[0];
	for (int i = 0; i < sweep->objects.count; i++) {
		const char *name = file_name(sweep->objects.at[i]);
		const size_t length = strlen(name);
		if (strncmp(word, name, length) != 0 || word[length] != '.')
			continue;
		sweep->bisected[0] = sweep->objects.at[i];
		sweep->matrix.files = sweep->bisected;
		setup_of(&sweep->setup, sweep->objects.at[i], &sweep->own_setup);
		sweep->matrix.setup = &sweep->own_setup;
		texts_add(limits, word);
		return EXIT_DONE;
	}
	error("bisect '%s': begins with no object's name: %s.PROGRAM.load, .insns, .stack, or "
	      "%s.ARRAY[KEY]",
	      word, file_name(sweep->objects.at[0]), file_name(sweep->objects.at[0]));
	return EXIT_USAGE;
}

/* All questions, with --all, or one limit. */
static bool names_limits(const struct sweep *sweep)
{
	return sweep->questions.count == 1 || (sweep->all && !sweep->objects.count);
}

static int run_bisect(struct sweep *sweep)
{
	struct texts limits = { 0 };
	if (!names_limits(sweep) || !sweep->from || !sweep->to) {
		error("bisect: name one limit and an interval, as in: sweep bisect stack.caller.1 "
		      "--from 6.1 --to 6.12");
		return EXIT_USAGE;
	}
	if (!sweep->format->rows) {
		error("bisect: prints table, csv or json");
		return EXIT_USAGE;
	}
	int status = (sweep->objects.count ? bisect_object : bisect_questions)(sweep, &limits);
	if (!status)
		status = check_objects(sweep);
	if (!status)
		status = bisect(&sweep->matrix, &limits, sweep->from, sweep->to, &sweep->gates,
				format_find(sweep->format->rows));
	texts_release(&limits);
	return status;
}

/* -- Changes --------------------------------------------------------------------------- */

static void print_change(const struct cause *cause)
{
	print_line(stdout, "%-26s %-7s %-12s %-7s %s -> %s", cause->limit, cause->arch, cause->mode,
		   cause->tag, cause->from, cause->to);
	if (cause->commit)
		print_line(stdout, "    %.12s %s", cause->commit, cause->subject);
	else
		print_line(stdout, "    cause not known");
	table_wrapped(stdout, 4, cause->why);
}

/* Of all limits, or of those that the patterns name. */
static int list_changes(const struct sweep *sweep, const struct causes *causes)
{
	for (int i = 0; i < causes->count; i++) {
		bool wanted = !sweep->arguments;
		for (char **glob = sweep->arguments; glob && *glob; glob++)
			wanted |= limit_named(*glob, causes->at[i].limit);
		if (wanted)
			print_change(&causes->at[i]);
	}
	return EXIT_DONE;
}

static int check_changes(const struct sweep *sweep, const struct causes *causes)
{
	struct results results = { 0 };
	int held = 0, status = EXIT_USAGE;
	if (!results_read(&results, sweep->check)) {
		results_sort(&results);
		int wrong = causes_check(stdout, causes, &results, &held);
		print_line(stdout, "%d of %d changes held by %d cells, %d not as measured", held,
			   causes->count, results.count, wrong);
		status = wrong ? EXIT_DIFFERS : EXIT_DONE;
	}
	results_release(&results);
	return status;
}

static int run_changes(struct sweep *sweep)
{
	struct causes causes;
	if (sweep->check && sweep->arguments) {
		error("changes: --check holds all changes, not '%s'", *sweep->arguments);
		return EXIT_USAGE;
	}
	if (causes_read(&causes, sweep->changes))
		return EXIT_USAGE;
	int status = sweep->check ? check_changes(sweep, &causes) : list_changes(sweep, &causes);
	causes_release(&causes);
	return status;
}

/* -- Any command of ours --------------------------------------------------------------- */

static int run_shell_in(void *context, const struct kernel *kernel, const char *mode)
{
	return shell_run(context, kernel, mode);
}

/* The name of a command that guests have: one of ours, without path and prefix, else the path of a
 * program of the user's. NULL, printed, if it is neither. */
static char *guest_command(char *word)
{
	char *slash = strrchr(word, '/'), *name = slash ? slash + 1 : word;
	if (!strncmp(name, "tailchain-", 10))
		name += 10;
	if (shell_knows(name))
		return name;
	if (slash && !access(word, X_OK))
		return word;
	if (slash)
		error("shell '%s': %s", word, strerror(errno));
	else
		error("shell '%s': unknown; known are loader, probe, and static programs of your own, by "
		      "a path with a slash",
		      word);
	return NULL;
}

/* A guest has no LLVM: there the loader keeps the code, and the listing is made here. */
static bool keep_code(struct sweep *sweep)
{
	static const struct {
		const char *option, *instead;
	} kinds[] = { { "--jit", "--code=jit" }, { "--xlated", "--code=xlated" } };
	struct texts command = { 0 };
	bool lists = false;
	for (char **word = sweep->arguments; *word; word++) {
		const char *instead = *word;
		for (int i = 0; i < 2; i++)
			if (!strcmp(*word, kinds[i].option))
				instead = kinds[i].instead;
		texts_add(&command, instead);
		if (instead == *word)
			continue;
		texts_add(&command, "--output=json");
		lists = true;
	}
	sweep->shell.command = command;
	return lists;
}

static int run_shell(struct sweep *sweep)
{
	bool begins = true, probes = false;
	if (!sweep->arguments || !*sweep->arguments) {
		error("shell: name a command, as in: sweep shell --kernels 6.12 -- loader x.bpf.o");
		return EXIT_USAGE;
	}
	for (char **word = sweep->arguments; *word; word++) {
		char *name = begins ? guest_command(*word) : *word;
		if (!name)
			return EXIT_USAGE;
		probes |= begins && !strcmp(name, "probe");
		begins = !strcmp(*word, ";");
		*word = name;
	}
	bool lists = keep_code(sweep);
	struct joined joined;
	struct texts compiled = { 0 };
	int made = probes ? shell_objects(sweep->arguments, sweep->options.jobs, &compiled)
			  : EXIT_DONE;
	if (made) {
		texts_release(&compiled);
		return made;
	}
	sweep->shell.files = &sweep->objects;
	sweep->shell.objects = &compiled;
	sweep->shell.cold = sweep->matrix.cold;
	sweep->shell.timeout_s = sweep->matrix.timeout_s;
	joined_init(&joined, &sweep->shell.command, !matrix_is_one(&sweep->matrix));
	sweep->shell.joined = &joined;
	pid_t listing = lists ? listing_start() : 0;
	int status = matrix_each(&sweep->matrix, run_shell_in, &sweep->shell);
	int listed = listing ? listing_end(listing) : EXIT_DONE;
	joined_release(&joined);
	texts_release(&compiled);
	return status > listed ? status : listed;
}

/* -- Snapshots ------------------------------------------------------------------------- */

static void print_snapshot(const struct snapshot *snapshot)
{
	char used[32] = "";
	struct tm time;
	if (localtime_r(&snapshot->used, &time))
		strftime(used, sizeof(used), "%Y-%m-%d %H:%M", &time);
	print_line(stdout, "%-34s %-8s %-12s %-5s %5llu MiB  used %s%s", snapshot->kernel,
		   snapshot->arch, snapshot->mode, snapshot->emulated ? "tcg" : "kvm",
		   snapshot->size >> 20, used, snapshot->prepared ? ", prepared" : "");
}

static int run_cache(struct sweep *sweep)
{
	int count;
	unsigned long long size = 0;
	struct snapshot *all = snapshot_list(&count);
	char *folder = snapshot_folder();
	for (int i = 0; i < count; i++) {
		size += all[i].size;
		if (sweep->clear)
			snapshot_remove(&all[i]);
		else
			print_snapshot(&all[i]);
		snapshot_release(&all[i]);
	}
	print_line(stdout, "%s%d snapshot%s, %llu of %llu MiB, in %s",
		   sweep->clear ? "removed: " : "", count, count == 1 ? "" : "s", size >> 20,
		   SNAPSHOTS_MAX >> 20, folder);
	free(folder);
	free(all);
	return EXIT_DONE;
}

const struct subcommand subcommands[] = {
	{ "kernels", "", "list the kernels of Debian's archive", run_kernels, false },
	{ "fetch", "KERNEL...", "get kernels into the cache", run_fetch, false },
	{ "run", "[QUESTION...]",
	  "ask the questions of probe, or load your own objects, in a guest of each kernel",
	  run_run, true },
	{ "plan", "[QUESTION...]", "print the commands that make the results, one for each cell",
	  run_plan, true },
	{ "merge", "RESULTS...", "print results of several files or folders as one", run_merge,
	  false },
	{ "compare", "RESULTS...", "what differs between kernels, or from a baseline", run_compare,
	  false },
	{ "bisect", "QUESTION|OBJECT.PROGRAM.FIGURE", "between which two kernels an answer changed",
	  run_bisect, false },
	{ "changes", "[QUESTION...]",
	  "what is known of why answers changed, and whether that is as measured", run_changes,
	  false },
	{ "cache", "", "show the snapshots that guests are restored from, or remove them",
	  run_cache, false },
	{ "shell", "-- COMMAND... [; COMMAND...]", "run loader or probe in a guest", run_shell,
	  true },
	{ "sysroot", "PACKAGE...",
	  "get headers and libraries of an architecture into the cache, and print where",
	  run_sysroot, false },
};
const int subcommand_count = sizeof(subcommands) / sizeof(*subcommands);
