/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* sweep: kernels → guests → results → what differs */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apt.h"
#include "commands.h"
#include "compare_field.h"
#include "complete.h"
#include "debian.h"
#include "file.h"
#include "guest.h"
#include "matrix_file.h"
#include "message.h"
#include "questions.h"
#include "suggest.h"
#include "text.h"

/* As many as the machines of all architectures have: arm64, by its interrupt controller (GICv2). */
#define PROCESSORS_MAX 8

static int take_archs(void *filled, const char *list)
{
	struct matrix *matrix = &((struct sweep *)filled)->matrix;
	char *copy = text("%s", list), *rest = copy, *word;
	int err = 0;
	while (!err && (word = strsep(&rest, ","))) {
		const struct arch *arch = arch_find(word);
		if (!arch) {
			char *names = arch_names();
			suggest_known("arch", word, names);
			free(names);
			err = -EINVAL;
		} else if (matrix->arch_count < ARCHES_MAX) {
			matrix->archs[matrix->arch_count++] = arch;
		}
	}
	free(copy);
	return err;
}

static const char *const modes[] = { "jit", "interpreter", NULL };

static int take_modes(void *filled, const char *list)
{
	struct matrix *matrix = &((struct sweep *)filled)->matrix;
	char *copy = text("%s", list), *rest = copy, *word;
	int err = 0;
	while (!err && (word = strsep(&rest, ","))) {
		const char *mode = !strcmp(word, modes[0])   ? modes[0]
				   : !strcmp(word, modes[1]) ? modes[1]
							     : NULL;
		if (!mode) {
			suggest_known("mode", word, "jit, interpreter");
			err = -EINVAL;
		} else if (matrix->mode_count < MODES_MAX) {
			matrix->modes[matrix->mode_count++] = mode;
		}
	}
	free(copy);
	return err;
}

static int take_cpus(void *filled, const char *list)
{
	struct sweep *sweep = filled;
	const int before = sweep->cpus.count;
	int err = 0;
	texts_split(&sweep->cpus, list, ",");
	for (int i = before; !err && i < sweep->cpus.count; i++)
		err = compiler_check_cpu(sweep->cpus.at[i]);
	return err;
}

static char *list_archs(const struct option_row *option)
{
	(void)option;
	return arch_names();
}

static char *list_filters(const struct option_row *option)
{
	(void)option;
	return compare_field_names(false);
}

/* A slash tells a file from a name of the archive. */
static int take_kernel(void *filled, const char *value)
{
	struct sweep *sweep = filled;
	char *path = text(strchr(value, '/') ? "%s" : "./%s", value);
	texts_add(&sweep->kernels, path);
	free(path);
	return 0;
}

static int take_mirror(void *filled, const char *value)
{
	struct sweep *sweep = filled;
	sweep->matrix.supply.mirror = value;
	return mirror_check(value) ? -EINVAL : 0;
}

static int take_source(void *filled, const char *value)
{
	struct sweep *sweep = filled;
	struct archive archive;
	texts_add(&sweep->archives, value);
	if (!strcmp(value, "debian"))
		return 0;
	int err = archive_parse(value, &arches[0], &archive);
	if (!err)
		archive_release(&archive);
	return err;
}

/* As the kernels in it are called: with a slash. */
static int take_folder(void *filled, const char *value)
{
	struct sweep *sweep = filled;
	size_t length = strlen(value);
	while (length > 1 && value[length - 1] == '/')
		length--;
	bool slash = memchr(value, '/', length);
	char *path = text(slash ? "%.*s" : "./%.*s", (int)length, value);
	texts_add(&sweep->folders, path);
	free(path);
	return 0;
}

/* Questions of one's own are words of probe's: AXIS=VALUE,... with a range or two. */
static void add_own_questions(struct sweep *sweep)
{
	const struct texts *const lists[] = { &sweep->axes, &sweep->grids };
	for (int l = 0; l < 2; l++)
		for (int i = 0; i < lists[l]->count; i++) {
			char *word = questions_word(lists[l]->at[i], &sweep->fixed);
			if (sweep->test)
				text_append(&word, ",test=%s", sweep->test);
			texts_add(&sweep->questions, word);
			free(word);
		}
}

static int take_object(void *filled, const char *value)
{
	struct sweep *sweep = filled;
	if (file_readable(value)) {
		error("object '%s': %s", value, strerror(errno));
		return -EINVAL;
	}
	texts_add(&sweep->objects, value);
	return 0;
}

/* One or several gates, with commas between. */
static int take_gates(void *filled, enum gate_kind kind, const char *value)
{
	struct sweep *sweep = filled;
	struct texts words = { 0 };
	int err = texts_split(&words, value, ",") ? 0 : -EINVAL;
	if (err)
		error("%s '%s': names nothing", gate_options[kind], value);
	for (int i = 0; !err && i < words.count; i++)
		err = gates_add(&sweep->gates, kind, words.at[i]);
	texts_release(&words);
	return err;
}

static int take_must(void *filled, const char *value)
{
	return take_gates(filled, GATE_MUST, value);
}

static int take_warn(void *filled, const char *value)
{
	return take_gates(filled, GATE_WARN, value);
}

static int take_fail(void *filled, const char *value)
{
	return take_gates(filled, GATE_FAIL, value);
}

static int take_tolerate(void *filled, const char *value)
{
	return take_gates(filled, GATE_TOLERATE, value);
}

#define FIELD(name) offsetof(struct sweep, name)

/* The subcommands that options are for. */
#define OF_GUESTS    "run plan bisect shell"
#define OF_MATRICES  "plan run"
#define OF_CELLS     "run plan"
#define OF_OBJECTS   "run plan bisect"
#define OF_KERNELS   "fetch run plan shell"
#define OF_SOURCES   "kernels fetch run plan bisect shell"
#define OF_QUESTIONS "run plan bisect"
#define OF_RESULTS   "run compare"
#define OF_GATES     "compare run"

static int take_matrix(void *filled, const char *value);

/* Options of these groups say what a matrix is, and may stand in its file. */
#define GROUP_MATRIX 2

static const struct option_row sweep_options[] = {
	{ "matrix", 0, "FILE",
	  "take these options from a file: a JSON object of their names, with what would be typed",
	  1, OPTION_OWN, .take = take_matrix, .only = "run plan merge" },
	{ "kernels", 0, "NAME,...",
	  "version prefixes (6.12), newest, host, files with a slash in their path; and for many "
	  "FIRST..LAST, patterns ('6.1.*'), all, or minors, the newest of each minor version",
	  1, OPTION_LIST, FIELD(kernels), .separators = ",", .only = OF_KERNELS },
	{ "kernel", 0, "FILE",
	  "a kernel that you have built: bzImage, vmlinux, Image, a package (.deb, .rpm), or the tree "
	  "that it was built in",
	  1, OPTION_OWN, .take = take_kernel, .only = OF_KERNELS },
	{ "source", 0, "LINE",
	  "take kernels from this archive, as a line of apt's sources: deb [signed-by=KEYRING] URL "
	  "SUITE COMPONENT; debian for Debian's own; may be repeated",
	  1, OPTION_OWN, .take = take_source, .only = OF_SOURCES },
	{ "kernels-from", 0, "DIR",
	  "take kernels from the images and packages of this folder; may be repeated", 1,
	  OPTION_OWN, .take = take_folder, .only = OF_SOURCES },
	{ "arch", 0, "NAME,...", "architectures: %s (default: this machine's)", 1, OPTION_OWN,
	  .take = take_archs, .list = list_archs, .only = "kernels fetch sysroot " OF_GUESTS },
	{ "mode", 0, "NAME,...", "jit (default), interpreter", 1, OPTION_OWN, .take = take_modes,
	  .choices = modes, .only = OF_GUESTS },
	{ "compilers", 0, "COMMAND,...",
	  "make the cases with these: clang-14, clang-19, bpf-gcc; all that are installed (default: "
	  "$CLANG, else clang)",
	  1, OPTION_LIST, FIELD(compilers), .separators = ",", .only = OF_CELLS },
	{ "cpu", 0, "CPU,...", "in these instruction sets: v1, v2 (default), v3, v4", 1, OPTION_OWN,
	  .take = take_cpus, .choices = compiler_cpus, .only = OF_CELLS },
	{ "mirror", 0, "URL", "of Debian's archive (default: as this machine's sources)", 1,
	  OPTION_OWN, .take = take_mirror, .only = "kernels fetch sysroot " OF_GUESTS },
	{ "random", 0, "N",
	  "run: draw so many cases, observe each, and print what differs from what was predicted",
	  2, OPTION_COUNT, FIELD(random.count), 1, UINT32_MAX, .only = "run" },
	{ "seed", 0, "N", "another N draws other cases (default: 1)", 2, OPTION_COUNT,
	  FIELD(random.seed), 0, INT64_MAX, .only = "run" },
	{ "time", 0, "SECONDS", "draw no more in a cell after that", 2, OPTION_NUMBER,
	  FIELD(random.time_s), 1, INT32_MAX, .unit = " seconds", .only = "run" },
	{ "limits", 0, "GLOB,...", "which questions, as the words of run", 2, OPTION_LIST,
	  FIELD(questions), .separators = ",", .only = OF_CELLS },
	{ "axis", 0, "AXIS=FIRST..LAST",
	  "ask for a limit of your own on this axis, as probe --axis does; may be repeated", 2,
	  OPTION_EACH, FIELD(axes), .only = OF_QUESTIONS },
	{ "grid", 0, "AXIS=RANGE,AXIS=RANGE", "ask of each point of two axes; may be repeated", 2,
	  OPTION_EACH, FIELD(grids), .only = OF_QUESTIONS },
	{ "fix", 0, "AXIS=VALUE,...", "fix other axes, as probe does", 2, OPTION_EACH, FIELD(fixed),
	  .only = OF_QUESTIONS },
	{ "test", 0, "TEST", "what works, as probe has it: accepted, completes", 2, OPTION_TEXT,
	  FIELD(test), .only = OF_QUESTIONS },
	{ "object", 0, "FILE",
	  "run: load this object of your own, instead of asking; shell: carry it along; may be "
	  "repeated",
	  2, OPTION_OWN, .take = take_object, .only = OF_GUESTS },
	{ "entry", 0, "PROGRAM", "the program of your objects to run", 2, OPTION_EACH,
	  FIELD(setup.entries), .only = OF_CELLS },
	{ "timeout", 0, "SECONDS",
	  "end a cell, or a guest of shell, that is not done then (default: 3600)", 2,
	  OPTION_NUMBER, FIELD(matrix.timeout_s), 1, GUEST_TIMEOUT_MAX_S, .unit = " seconds",
	  .only = OF_GUESTS },
	{ "control", 0, NULL,
	  "mark as coloured what plain code gets another answer to, as probe --control does", 2,
	  OPTION_FLAG, FIELD(matrix.control), .only = OF_MATRICES },
	{ "cold", 0, NULL, "boot each guest, though it could be restored from a snapshot", 2,
	  OPTION_FLAG, FIELD(matrix.cold), .only = "run plan shell bisect" },
	{ "results", 0, "DIR",
	  "keep a file for each cell there, and do not measure again what is there", 2, OPTION_TEXT,
	  FIELD(folder), .only = OF_CELLS },
	{ "output", 'o', "FORMAT", "%s", 3, OPTION_ROW, FIELD(format), .table = compare_formats,
	  .row_size = sizeof(*compare_formats), .list = option_list, .only = "run compare bisect" },
	{ "baseline", 0, "RESULTS", "compare with these results", 3, OPTION_TEXT, FIELD(baseline),
	  .only = OF_RESULTS },
	{ "filter", 'f', "FILTER",
	  "show these alone: a GLOB of limits, or FIELD=VALUE (also == != < <= > >= and ~); ! negates it; "
	  "fields are %s; may be "
	  "repeated",
	  3, OPTION_EACH, FIELD(filters), .list = list_filters, .only = OF_RESULTS },
	{ "changed", 0, NULL, "show what changed alone, as -f changed=yes", 3, OPTION_FLAG,
	  FIELD(changed), .only = "compare" },
	{ "sort", 's', "FIELD,...",
	  "by limit, asked (default), changes or value, each with ^ (smallest first) or v", 3,
	  OPTION_TEXT, FIELD(sort), .only = OF_RESULTS },
	{ "must", 0, "WORD,...", "fail unless your objects and their programs do so: load, run", 3,
	  OPTION_OWN, .take = take_must, .only = OF_GATES },
	{ "fail", 0, "FIGURE=N[%],...",
	  "fail where a figure of a program is more: insns=90% (of what the kernel permits), "
	  "stack=240",
	  3, OPTION_OWN, .take = take_fail, .only = OF_GATES },
	{ "warn", 0, "FIGURE=N[%],...", "the same, but warn", 3, OPTION_OWN, .take = take_warn,
	  .only = OF_GATES },
	{ "tolerate", 0, "FIGURE=N[%],...",
	  "take for the same what differs by no more: insns=5% (of what it is compared with)", 3,
	  OPTION_OWN, .take = take_tolerate, .only = "bisect run compare" },
	{ "json", 0, NULL, "plan: print one JSON object, which CI systems take for a matrix", 3,
	  OPTION_FLAG, FIELD(as_json), .only = "plan" },
	{ "brief", 0, NULL,
	  "merge: leave out the records of the edges, and all but the end of a console", 3,
	  OPTION_FLAG, FIELD(brief), .only = "merge" },
	{ "clear", 0, NULL, "cache: remove all snapshots", 3, OPTION_FLAG, FIELD(clear),
	  .only = "cache" },
	{ "from", 0, "KERNEL", "bisect: begin here", 4, OPTION_TEXT, FIELD(from),
	  .only = "bisect" },
	{ "to", 0, "KERNEL", "bisect: end here", 4, OPTION_TEXT, FIELD(to), .only = "bisect" },
	{ "all", 0, NULL,
	  "bisect: all questions, or all that are named, each kernel booted once; changes: of all, "
	  "as without any word",
	  4, OPTION_FLAG, FIELD(all), .only = "bisect changes" },
	{ "check", 0, "RESULTS", "changes: hold what is known against these results", 4,
	  OPTION_TEXT, FIELD(check), .only = "changes" },
	{ "list", 0, "FILE", "what is known of changes (default: what came with the commands)", 4,
	  OPTION_TEXT, FIELD(changes), .only = "changes" },
	{ "as-host", 0, NULL,
	  "shell: the guest is treated as a machine of yours: what could harm it is withheld", 5,
	  OPTION_FLAG, FIELD(shell.as_host), .only = "shell" },
	{ "processors", 0, "N", "shell: the guest has so many (1)", 5, OPTION_NUMBER,
	  FIELD(shell.processors), 1, PROCESSORS_MAX, .only = "shell" },
	{ "append", 0, "WORDS", "shell: more of the kernel's command line, as panic_on_warn=1", 5,
	  OPTION_TEXT, FIELD(shell.append), .only = "shell" },
	{ 0 },
};

/* What is no option where it is typed. */
static const struct option_row sweep_words[] = {
	{ "questions", 0, "QUESTION", "the words of run", 1, OPTION_EACH, FIELD(questions) },
	{ 0 },
};

static int take_matrix(void *filled, const char *value)
{
	static const struct option_row *const tables[] = { sweep_words, sweep_options, NULL };
	struct sweep *sweep = filled;
	if (sweep->matrix_file) {
		error("matrix '%s': there is another already", value);
		return -EINVAL;
	}
	return matrix_file_read(value, tables, GROUP_MATRIX, sweep, &sweep->matrix_file);
}

static const struct option_rule sweep_rules[] = {
	{ { "random", RULE_ARGUMENTS } },
	{ { "random", "limits" } },
	{ { "random", "axis" } },
	{ { "random", "grid" } },
	{ { "random", "object" } },
	{ { "random", "control" } },
	{ { "random", "results" } },
	{ { "random", "baseline" } },
	{ { "random", "compilers" } },
	{ { "random", "cpu" } },
	{ { "object", "compilers" } },
	{ { "object", "cpu" } },
	{ { "random", "filter" } },
	{ { "random", "sort" } },
	{ { "seed", "random" }, .needs = true },
	{ { "time", "random" }, .needs = true },
	{ { "fix", "axis", "grid" }, .needs = true },
	{ { "test", "axis", "grid" }, .needs = true },
	{ { "at", "attach", "for" }, .needs = true },
	{ { "axis", "object" } },
	{ { "grid", "object" } },
	{ { NULL } },
};

static const struct subcommand *find_subcommand(const char *name)
{
	for (int i = 0; i < subcommand_count; i++)
		if (name && !strcmp(subcommands[i].name, name))
			return &subcommands[i];
	return NULL;
}

/* A subcommand, or questions of those that take them. */
static void tell_words(const char *name, bool first)
{
	(void)first;
	const struct subcommand *subcommand = find_subcommand(name);
	struct texts ids = { 0 };
	for (int i = 0; !subcommand && i < subcommand_count; i++)
		complete_word(subcommands[i].name, subcommands[i].help);
	if (subcommand && strstr(subcommand->arguments, "QUESTION") && !questions_ids(NULL, &ids))
		for (int i = 0; i < ids.count; i++)
			complete_word(ids.at[i], NULL);
	texts_release(&ids);
}

/* The names, for a message. The caller frees it. */
static char *known_subcommands(void)
{
	char *names = text("%s", subcommands[0].name);
	for (int i = 1; i < subcommand_count; i++) {
		text_append(&names, ", %s", subcommands[i].name);
	}
	return names;
}

/* The help of all subcommands, for argp; --help and --version need none of them. */
static char *usage(void)
{
	char *doc = text("Measure kernels in QEMU guests, and compare them.\n\nSubcommands:\n");
	for (int i = 0; i < subcommand_count; i++) {
		text_append(&doc, "  %s %s: %s\n", subcommands[i].name, subcommands[i].arguments,
			    subcommands[i].help);
	}
	return doc;
}

static void fill_matrix(struct sweep *sweep, const struct subcommand *subcommand)
{
	struct matrix *matrix = &sweep->matrix;
	if (!matrix->arch_count && arch_own())
		matrix->archs[matrix->arch_count++] = arch_own();
	if (!matrix->mode_count)
		matrix->modes[matrix->mode_count++] = "jit";
	char *own = kernel_own_series();
	/* A matrix says what is to be there, also to merge. */
	if ((subcommand->needs_kernels || sweep->matrix_file) && !sweep->kernels.count)
		texts_add(&sweep->kernels, sweep->folders.count	   ? "all"
					   : sweep->archives.count ? "newest"
								   : own);
	free(own);
	for (char **word = sweep->arguments; word && *word; word++)
		texts_add(&sweep->questions, *word);
	add_own_questions(sweep);
	matrix->supply.archives = sweep->archives.at;
	matrix->supply.folders = sweep->folders.at;
	matrix->kernels = sweep->kernels.at;
	matrix->kernel_count = sweep->kernels.count;
	matrix->questions = sweep->questions.at;
	matrix->files = sweep->objects.at;
	matrix->setup = &sweep->setup;
	matrix->folder = sweep->folder;
	matrix->jobs = sweep->options.jobs;
}

int main(int argc, char **argv)
{
	struct sweep sweep = { .format = compare_formats, .random.seed = 1 };
	const struct subcommand *subcommand = find_subcommand(argc > 1 ? argv[1] : NULL);
	const struct command command = {
		.options = sweep_options,
		.groups = { { setup_load_options, FIELD(setup), OF_OBJECTS },
			    { setup_run_options, FIELD(setup), OF_OBJECTS } },
		.rules = sweep_rules,
		.words = tell_words,
		.arguments = "SUBCOMMAND [WORD...]",
		.help = usage(),
		.subcommand = subcommand ? subcommand->name : NULL,
		.rest = FIELD(arguments),
	};
	char *known = known_subcommands();
	int status = EXIT_USAGE;
	if (!subcommand && (argc < 2 || argv[1][0] != '-')) {
		const char *word = argc > 1 ? argv[1] : "";
		char *meant = suggest(word, known);
		error("'%s': unknown subcommand; known are %s%s", word, known, meant);
		free(meant);
		goto out;
	}
	if (subcommand) {
		argv[1] = argv[0];
		argv++;
		argc--;
	}
	options_parse(&command, argc, argv, &sweep);
	if (!subcommand) {
		error("no subcommand; known are %s", known);
		goto out;
	}
	if (sweep.arguments && !*subcommand->arguments) {
		error("%s: takes no words, not '%s'", subcommand->name, *sweep.arguments);
		goto out;
	}
	if (sweep.changed)
		texts_add(&sweep.filters, "changed=yes");
	if (sweep.objects.count && setup_check(&sweep.setup, sweep.objects.at))
		goto out;
	fill_matrix(&sweep, subcommand);
	status = compilers_fill(&sweep.matrix.compilers, &sweep.compilers, &sweep.cpus);
	if (status)
		goto out;
	status = subcommand->run(&sweep);
	if ((fflush(stdout) || ferror(stdout)) && !status) {
		error("standard output: %s", strerror(errno));
		status = EXIT_NOT_MEASURED;
	}
out:
	texts_release(&sweep.kernels);
	json_decref(sweep.matrix_file);
	compilers_release(&sweep.matrix.compilers);
	texts_release(&sweep.compilers);
	texts_release(&sweep.cpus);
	texts_release(&sweep.axes);
	texts_release(&sweep.grids);
	texts_release(&sweep.fixed);
	texts_release(&sweep.archives);
	texts_release(&sweep.folders);
	texts_release(&sweep.objects);
	setup_release(&sweep.setup);
	setup_release(&sweep.own_setup);
	texts_release(&sweep.questions);
	texts_release(&sweep.filters);
	gates_release(&sweep.gates);
	texts_release(&sweep.shell.command);
	free(known);
	free((char *)command.help);
	return status;
}
