/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* sweep: kernels → guests → findings */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "cell.h"
#include "file.h"
#include "message.h"
#include "options.h"
#include "process.h"
#include "table.h"

#define MODES_MAX 2

struct sweep {
	struct options options;
	char **kernels; /* names, ended by NULL */
	int kernel_count;
	const struct arch *archs[8];
	int arch_count;
	const char *modes[MODES_MAX];
	int mode_count;
	const char *mirror;
	char **objects; /* the user's own */
	int object_count;
	char **words; /* the rest of the command line, ended by NULL */
	int printed;
};

enum { KEY_KERNELS = 0x100, KEY_KERNEL, KEY_ARCH, KEY_MODE, KEY_MIRROR, KEY_OBJECT };

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
	{ "object", KEY_OBJECT, "FILE", 0, "carry a file of your own along; may be repeated", 1 },
	{ 0 },
};

/* Takes over the word. */
static void add_word(char ***words, int *count, char *word)
{
	*words = realloc(*words, (size_t)(*count + 2) * sizeof(**words));
	if (!*words)
		exit(EXIT_NOT_MEASURED);
	(*words)[(*count)++] = word;
	(*words)[*count] = NULL;
}

static void free_words(char **words)
{
	for (char **word = words; word && *word; word++)
		free(*word);
	free(words);
}

static int parse_archs(struct sweep *sweep, char *list)
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
		if (sweep->arch_count < (int)(sizeof(sweep->archs) / sizeof(*sweep->archs)))
			sweep->archs[sweep->arch_count++] = arch;
	}
	return 0;
}

static int parse_modes(struct sweep *sweep, char *list)
{
	char *word;
	while ((word = strsep(&list, ","))) {
		if (strcmp(word, "jit") != 0 && strcmp(word, "interpreter") != 0) {
			error("mode '%s': unknown; known are jit, interpreter", word);
			return EINVAL;
		}
		if (sweep->mode_count < MODES_MAX)
			sweep->modes[sweep->mode_count++] = word;
	}
	return 0;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct sweep *sweep = state->input;
	char *word;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = state->child_inputs[1] = &sweep->options;
		break;
	case KEY_KERNELS:
		while ((word = strsep(&arg, ",")))
			if (*word)
				add_word(&sweep->kernels, &sweep->kernel_count, text("%s", word));
		break;
	case KEY_KERNEL:
		/* A slash tells a file from a name of the archive. */
		add_word(&sweep->kernels, &sweep->kernel_count,
			 strchr(arg, '/') ? text("%s", arg) : text("./%s", arg));
		break;
	case KEY_ARCH:
		return parse_archs(sweep, arg);
	case KEY_MODE:
		return parse_modes(sweep, arg);
	case KEY_MIRROR:
		sweep->mirror = arg;
		break;
	case KEY_OBJECT:
		if (file_readable(arg)) {
			error("object '%s': %s", arg, strerror(errno));
			return EINVAL;
		}
		add_word(&sweep->objects, &sweep->object_count, text("%s", arg));
		break;
	case ARGP_KEY_ARGS:
		sweep->words = state->argv + state->next;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

/* -- Subcommands
 * ------------------------------------------------------------------------------------ */

static int run_kernels(struct sweep *sweep)
{
	int status = EXIT_DONE;
	for (int i = 0; i < sweep->arch_count; i++) {
		int one = kernel_list(sweep->archs[i], sweep->mirror);
		status = one > status ? one : status;
	}
	return status;
}

static int run_fetch(struct sweep *sweep)
{
	int status = EXIT_DONE;
	for (char **name = sweep->words; name && *name; name++)
		add_word(&sweep->kernels, &sweep->kernel_count, text("%s", *name));
	if (!sweep->kernel_count) {
		error("fetch: name kernels, as in: sweep fetch 6.1 6.12 newest");
		return EXIT_USAGE;
	}
	for (int i = 0; i < sweep->kernel_count; i++)
		for (int a = 0; a < sweep->arch_count; a++) {
			struct kernel kernel;
			if (kernel_get(sweep->kernels[i], sweep->archs[a], sweep->mirror,
				       &kernel)) {
				status = EXIT_NOT_MEASURED;
				continue;
			}
			printf("%-10s %-8s %-34s %s\n", kernel.name, kernel.arch->name,
			       kernel.release ? kernel.release : "-", kernel.image);
			kernel_release(&kernel);
		}
	return status;
}

/* Compiles what the questions need, here, where there is a compiler. */
static int make_objects(const struct sweep *sweep, char *directory)
{
	char *probe = own_command("probe"), *jobs = text("%d", sweep->options.jobs);
	char *const argv[] = { probe,	    "-q",      "-j", jobs, "--make-objects",
			       "--objects", directory, NULL };
	struct process_result result = { 0 };
	int err = process_run(&(struct process){ .argv = argv }, &result);
	int status = EXIT_NOT_MEASURED;
	if (err)
		error("%s: cannot be run: %s", probe, strerror(-err));
	else if (WIFEXITED(result.status))
		status = WEXITSTATUS(result.status);
	if (status && !err)
		fwrite(result.err, 1, result.err_size, stderr);
	process_result_release(&result);
	free(jobs);
	free(probe);
	return status;
}

static void print_finding(void *context, const json_t *finding)
{
	struct sweep *sweep = context;
	bool first = sweep->printed++ == 0;
	json_t *row = json_copy((json_t *)finding);
	progress_end();
	if (sweep->options.format != FORMAT_JSON) {
		json_object_del(row, "works_record");
		json_object_del(row, "fails_record");
		json_object_del(row, "console");
	}
	switch (sweep->options.format) {
	case FORMAT_JSON:
		json_print_line(stdout, row);
		break;
	case FORMAT_CSV:
		if (first)
			csv_print_header(stdout, row);
		csv_print_line(stdout, row);
		break;
	default:
		if (first)
			table_head(stdout);
		table_row(stdout, row);
	}
	json_decref(row);
}

static int run_cell(struct sweep *sweep, const struct kernel *kernel, const char *mode,
		    const char *objects)
{
	struct cell cell = { .kernel = kernel,
			     .mode = mode,
			     .questions = sweep->words,
			     .objects = objects,
			     .finding = print_finding,
			     .context = sweep };
	if (sweep->options.format == FORMAT_TABLE) {
		printf("# %s, %s, %s\n", kernel->release ? kernel->release : kernel->name,
		       kernel->arch->name, mode);
		sweep->printed = 0;
	}
	return cell_run(&cell);
}

/* Each combination of kernel, architecture and mode, one after another. */
static int for_each_cell(struct sweep *sweep,
			 int (*run)(struct sweep *sweep, const struct kernel *kernel,
				    const char *mode, const char *objects))
{
	char *objects = objects_directory();
	int status = make_objects(sweep, objects);
	for (int i = 0; i < sweep->kernel_count && status != EXIT_USAGE; i++)
		for (int a = 0; a < sweep->arch_count && status != EXIT_USAGE; a++) {
			struct kernel kernel;
			if (kernel_get(sweep->kernels[i], sweep->archs[a], sweep->mirror,
				       &kernel)) {
				status = EXIT_NOT_MEASURED;
				continue;
			}
			for (int m = 0; m < sweep->mode_count && status != EXIT_USAGE; m++) {
				int one = run(sweep, &kernel, sweep->modes[m], objects);
				status = one > status || one == EXIT_USAGE ? one : status;
			}
			kernel_release(&kernel);
		}
	free(objects);
	return status;
}

static int run_run(struct sweep *sweep)
{
	return for_each_cell(sweep, run_cell);
}

static int run_shell_in(struct sweep *sweep, const struct kernel *kernel, const char *mode,
			const char *objects)
{
	return cell_shell(kernel, mode, sweep->words, sweep->objects, sweep->object_count, objects);
}

static int run_shell(struct sweep *sweep)
{
	static const char *const commands[] = { "loader", "probe" };
	if (!sweep->words || !*sweep->words) {
		error("shell: name a command, as in: sweep shell --kernels 6.12 -- loader x.bpf.o");
		return EXIT_USAGE;
	}
	const char *slash = strrchr(sweep->words[0], '/');
	const char *name = slash ? slash + 1 : sweep->words[0];
	if (!strncmp(name, "tailchain-", 10))
		name += 10;
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (!strcmp(commands[i], name)) {
			sweep->words[0] = (char *)name;
			return for_each_cell(sweep, run_shell_in);
		}
	error("shell '%s': unknown; known are loader, probe", sweep->words[0]);
	return EXIT_USAGE;
}

static const struct subcommand {
	const char *name, *arguments, *help;
	int (*run)(struct sweep *sweep);
	bool needs_kernels;
} subcommands[] = {
	{ "kernels", "", "list the kernels of Debian's archive", run_kernels, false },
	{ "fetch", "KERNEL...", "get kernels into the cache", run_fetch, false },
	{ "run", "[QUESTION...]", "ask the questions of probe in a guest of each kernel", run_run,
	  true },
	{ "shell", "-- COMMAND...", "run loader or probe in a guest", run_shell, true },
};
#define SUBCOMMANDS (sizeof(subcommands) / sizeof(*subcommands))

static const struct subcommand *find_subcommand(const char *name)
{
	for (size_t i = 0; i < SUBCOMMANDS; i++)
		if (name && !strcmp(subcommands[i].name, name))
			return &subcommands[i];
	return NULL;
}

/* The help of all subcommands, for argp; --help and --version need none of them. */
static char *usage(void)
{
	char *doc = text("Measure kernels in QEMU guests.\n\nSubcommands:\n");
	for (size_t i = 0; i < SUBCOMMANDS; i++) {
		text_append(&doc, "  %s %s: %s\n", subcommands[i].name, subcommands[i].arguments,
			    subcommands[i].help);
	}
	return doc;
}

static void set_defaults(struct sweep *sweep, bool needs_kernels)
{
	if (!sweep->arch_count && arch_own())
		sweep->archs[sweep->arch_count++] = arch_own();
	if (!sweep->mode_count)
		sweep->modes[sweep->mode_count++] = "jit";
	if (needs_kernels && !sweep->kernel_count)
		add_word(&sweep->kernels, &sweep->kernel_count, kernel_own_series());
}

int main(int argc, char **argv)
{
	struct sweep sweep = { 0 };
	const struct subcommand *subcommand = find_subcommand(argc > 1 ? argv[1] : NULL);
	const struct argp_child children[] = { { &options_argp, 0, NULL, 0 },
					       { &format_argp, 0, NULL, 0 },
					       { 0 } };
	const struct argp argp = {
		.options = own_options,
		.parser = parse_option,
		.args_doc = "SUBCOMMAND [WORD...]",
		.doc = usage(),
		.children = children,
	};
	options_init(&sweep.options);
	int status = EXIT_USAGE;
	if (!subcommand && (argc < 2 || argv[1][0] != '-')) {
		error("'%s': unknown subcommand; known are kernels, fetch, run, shell",
		      argc > 1 ? argv[1] : "");
		goto out;
	}
	if (subcommand) {
		argv[1] = argv[0];
		argv++;
		argc--;
	}
	options_parse(&argp, argc, argv, &sweep);
	if (!subcommand) {
		error("no subcommand; known are kernels, fetch, run, shell");
		goto out;
	}
	set_defaults(&sweep, subcommand->needs_kernels);
	status = subcommand->run(&sweep);
	if ((fflush(stdout) || ferror(stdout)) && !status) {
		error("standard output: %s", strerror(errno));
		status = EXIT_NOT_MEASURED;
	}
out:
	free_words(sweep.kernels);
	free_words(sweep.objects);
	free((char *)argp.doc);
	return status;
}
