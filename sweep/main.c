/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* sweep: kernels → guests → results → what differs */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "debian.h"
#include "file.h"
#include "guest.h"
#include "message.h"
#include "number.h"

/* As many as the machines of all architectures have: arm64, by its interrupt controller (GICv2). */
#define PROCESSORS_MAX 8

enum {
	KEY_KERNELS = 0x100,
	KEY_KERNEL,
	KEY_ARCH,
	KEY_MODE,
	KEY_MIRROR,
	KEY_OBJECT,
	KEY_ENTRY,
	KEY_LIMITS,
	KEY_RESULTS,
	KEY_BASELINE,
	KEY_FROM,
	KEY_TO,
	KEY_BRIEF,
	KEY_AS_HOST,
	KEY_PROCESSORS,
	KEY_APPEND,
	KEY_TIMEOUT
};

static const struct argp_option own_options[] = {
	{ "kernels", KEY_KERNELS, "NAME,...", 0,
	  "version prefixes (6.12), newest, host, or files with a slash in their path", 1 },
	{ "kernel", KEY_KERNEL, "FILE", 0, "a kernel that you have built: bzImage, vmlinux, Image",
	  1 },
	{ "arch", KEY_ARCH, "NAME,...", 0, "architectures: x86_64, arm64 (default: this machine's)",
	  1 },
	{ "mode", KEY_MODE, "NAME,...", 0, "jit (default), interpreter", 1 },
	{ "mirror", KEY_MIRROR, "URL", 0,
	  "of Debian's archive (default: as this machine's sources)", 1 },
	{ "limits", KEY_LIMITS, "GLOB,...", 0, "which questions, as the words of run", 2 },
	{ "object", KEY_OBJECT, "FILE", 0,
	  "run: load this object of your own, instead of asking; shell: carry it along; may be "
	  "repeated",
	  2 },
	{ "entry", KEY_ENTRY, "PROGRAM", 0, "the program of your objects to run", 2 },
	{ "timeout", KEY_TIMEOUT, "SECONDS", 0,
	  "end a cell, or a guest of shell, that is not done then (default: 3600)", 2 },
	{ "results", KEY_RESULTS, "DIR", 0,
	  "keep a file for each cell there, and do not measure again what is there", 2 },
	{ "output", 'o', "FORMAT", 0, "table (default), csv, json, markdown or junit", 3 },
	{ "baseline", KEY_BASELINE, "RESULTS", 0, "compare with these results", 3 },
	{ "filter", 'f', "FILTER", 0,
	  "show these alone: a GLOB of limits, or FIELD=VALUE (also == != < <= > >= and ~); ! turns "
	  "it round; fields are limit, kernel, arch, mode, compiler, answer, value, changed; may be "
	  "repeated",
	  3 },
	{ "sort", 's', "FIELD,...", 0,
	  "by limit, asked (default), changes or value, each with ^ (smallest first) or v", 3 },
	{ "brief", KEY_BRIEF, NULL, 0, "merge: leave out the records of the edges", 3 },
	{ "from", KEY_FROM, "KERNEL", 0, "bisect: begin here", 4 },
	{ "to", KEY_TO, "KERNEL", 0, "bisect: end here", 4 },
	{ "as-host", KEY_AS_HOST, NULL, 0,
	  "shell: the guest is treated as a machine of yours: what could harm it is withheld", 5 },
	{ "processors", KEY_PROCESSORS, "N", 0, "shell: the guest has so many (1)", 5 },
	{ "append", KEY_APPEND, "WORDS", 0,
	  "shell: more of the kernel's command line, as panic_on_warn=1", 5 },
	{ 0 },
};

static int parse_archs(struct matrix *matrix, char *list)
{
	char *word;
	while ((word = strsep(&list, ","))) {
		const struct arch *arch = arch_find(word);
		if (!arch) {
			char *names = arch_names();
			error("arch '%s': unknown; known are %s", word, names);
			free(names);
			return EINVAL;
		}
		if (matrix->arch_count < ARCHES_MAX)
			matrix->archs[matrix->arch_count++] = arch;
	}
	return 0;
}

static int parse_modes(struct matrix *matrix, char *list)
{
	static const char *const modes[] = { "jit", "interpreter" };
	char *word;
	while ((word = strsep(&list, ","))) {
		const char *mode = !strcmp(word, modes[0])   ? modes[0]
				   : !strcmp(word, modes[1]) ? modes[1]
							     : NULL;
		if (!mode) {
			error("mode '%s': unknown; known are jit, interpreter", word);
			return EINVAL;
		}
		if (matrix->mode_count < MODES_MAX)
			matrix->modes[matrix->mode_count++] = mode;
	}
	return 0;
}

static int parse_format(struct sweep *sweep, const char *word)
{
	for (const struct compare_format *format = compare_formats; format->name; format++)
		if (!strcmp(format->name, word)) {
			sweep->format = format;
			return 0;
		}
	error("output '%s': unknown; known are table, csv, json, markdown, junit", word);
	return EINVAL;
}

static int parse_timeout(struct matrix *matrix, const char *word)
{
	uint64_t seconds;
	if (number_parse(word, GUEST_TIMEOUT_MAX_S, &seconds) || !seconds) {
		error("timeout '%s': must be 1 to %d seconds", word, GUEST_TIMEOUT_MAX_S);
		return EINVAL;
	}
	matrix->timeout_s = (int)seconds;
	return 0;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct sweep *sweep = state->input;
	uint64_t number;
	char *word;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &sweep->options;
		break;
	case KEY_KERNELS:
		if (!words_split(&sweep->kernels, arg, ",")) {
			error("kernels: names none");
			return EINVAL;
		}
		break;
	case KEY_KERNEL:
		/* A slash tells a file from a name of the archive. */
		word = text(strchr(arg, '/') ? "%s" : "./%s", arg);
		words_add(&sweep->kernels, word);
		free(word);
		break;
	case KEY_ARCH:
		return parse_archs(&sweep->matrix, arg);
	case KEY_MODE:
		return parse_modes(&sweep->matrix, arg);
	case KEY_MIRROR:
		if (mirror_check(arg))
			return EINVAL;
		sweep->matrix.mirror = arg;
		break;
	case KEY_OBJECT:
		if (file_readable(arg)) {
			error("object '%s': %s", arg, strerror(errno));
			return EINVAL;
		}
		words_add(&sweep->objects, arg);
		break;
	case KEY_ENTRY:
		sweep->entry = arg;
		break;
	case KEY_LIMITS:
		words_split(&sweep->questions, arg, ",");
		break;
	case KEY_TIMEOUT:
		return parse_timeout(&sweep->matrix, arg);
	case KEY_RESULTS:
		sweep->folder = arg;
		break;
	case 'o':
		return parse_format(sweep, arg);
	case KEY_BASELINE:
		sweep->baseline = arg;
		break;
	case 'f':
		words_add(&sweep->filters, arg);
		break;
	case 's':
		sweep->sort = arg;
		break;
	case KEY_BRIEF:
		sweep->brief = true;
		break;
	case KEY_FROM:
		sweep->from = arg;
		break;
	case KEY_TO:
		sweep->to = arg;
		break;
	case KEY_AS_HOST:
		sweep->shell.as_host = true;
		break;
	case KEY_PROCESSORS:
		if (number_parse(arg, PROCESSORS_MAX, &number) || !number) {
			error("processors '%s': must be 1 to %d", arg, PROCESSORS_MAX);
			return EINVAL;
		}
		sweep->shell.processors = (int)number;
		break;
	case KEY_APPEND:
		sweep->shell.append = arg;
		break;
	case ARGP_KEY_ARGS:
		sweep->words = state->argv + state->next;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct subcommand *find_subcommand(const char *name)
{
	for (int i = 0; i < subcommand_count; i++)
		if (name && !strcmp(subcommands[i].name, name))
			return &subcommands[i];
	return NULL;
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
	if (subcommand->needs_kernels && !sweep->kernels.count)
		words_add(&sweep->kernels, own);
	free(own);
	for (char **word = sweep->words; word && *word; word++)
		words_add(&sweep->questions, *word);
	matrix->kernels = sweep->kernels.at;
	matrix->kernel_count = sweep->kernels.count;
	matrix->questions = sweep->questions.at;
	matrix->files = sweep->objects.at;
	matrix->entry = sweep->entry;
	matrix->folder = sweep->folder;
	matrix->jobs = sweep->options.jobs;
}

int main(int argc, char **argv)
{
	struct sweep sweep = { .format = compare_formats };
	const struct subcommand *subcommand = find_subcommand(argc > 1 ? argv[1] : NULL);
	const struct argp_child children[] = { { &options_argp, 0, NULL, 0 }, { 0 } };
	const struct argp argp = {
		.options = own_options,
		.parser = parse_option,
		.args_doc = "SUBCOMMAND [WORD...]",
		.doc = usage(),
		.children = children,
	};
	char *known = known_subcommands();
	options_init(&sweep.options);
	int status = EXIT_USAGE;
	if (!subcommand && (argc < 2 || argv[1][0] != '-')) {
		error("'%s': unknown subcommand; known are %s", argc > 1 ? argv[1] : "", known);
		goto out;
	}
	if (subcommand) {
		argv[1] = argv[0];
		argv++;
		argc--;
	}
	options_parse(&argp, argc, argv, &sweep);
	if (!subcommand) {
		error("no subcommand; known are %s", known);
		goto out;
	}
	if (strcmp(subcommand->name, "shell") != 0 &&
	    (sweep.shell.as_host || sweep.shell.processors || sweep.shell.append)) {
		error("as-host, processors, append: are for shell alone");
		goto out;
	}
	fill_matrix(&sweep, subcommand);
	status = subcommand->run(&sweep);
	if ((fflush(stdout) || ferror(stdout)) && !status) {
		error("standard output: %s", strerror(errno));
		status = EXIT_NOT_MEASURED;
	}
out:
	words_release(&sweep.kernels);
	words_release(&sweep.objects);
	words_release(&sweep.questions);
	words_release(&sweep.filters);
	words_release(&sweep.shell.command);
	free(known);
	free((char *)argp.doc);
	return status;
}
