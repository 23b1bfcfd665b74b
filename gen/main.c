/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* gen: options → cases → NAME.m4 → NAME.bpf.c → NAME.bpf.o */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "case_name.h"
#include "family.h"
#include "message.h"
#include "options.h"
#include "process.h"
#include "translate.h"

struct gen {
	struct options options;
	struct family family;
	struct translation translation;
	char **names; /* cases by name, instead of the family */
	uint64_t count;
	bool axis_given, list, yes;
	int status;
	char *directory, *cc; /* what translation points into, where it is not as typed */
};

enum { KEY_EMIT = 0x100, KEY_CC, KEY_LIST, KEY_YES };

static const struct argp_option own_options[] = {
	{ "output", 'o', "DIR", 0, "put the files there (default: the current directory)", 2 },
	{ "emit", KEY_EMIT, "WHAT", 0, "stop at m4 (parameters), c or obj (default)", 2 },
	{ "cc", KEY_CC, "COMMAND", 0, "the compiler, a clang (default: $CLANG, else clang)", 2 },
	{ "list", KEY_LIST, NULL, 0, "print the cases' names, make nothing", 2 },
	{ "yes", KEY_YES, NULL, 0, "make more than 100,000 cases", 2 },
	{ 0 },
};

static int parse_emit(const char *value, enum emit *emit)
{
	for (int i = 0; i < EMIT_COUNT; i++)
		if (!strcmp(emits[i].name, value)) {
			*emit = (enum emit)i;
			return 0;
		}
	error("emit '%s': unknown; known are m4, c, obj", value);
	return EINVAL;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct gen *gen = state->input;
	const struct axis *axis = axis_of_key(key);
	if (axis) {
		gen->axis_given = true;
		return -family_set(&gen->family, axis, arg);
	}
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &gen->options;
		break;
	case 'o':
		/* A name that begins with a dash must not look like an option of m4 or clang. */
		free(gen->directory);
		gen->directory = text("%s%s", *arg == '-' ? "./" : "", arg);
		gen->translation.directory = gen->directory;
		break;
	case KEY_EMIT:
		return parse_emit(arg, &gen->translation.emit);
	case KEY_CC:
		gen->translation.cc = arg;
		break;
	case KEY_LIST:
		gen->list = true;
		break;
	case KEY_YES:
		gen->yes = true;
		break;
	case ARGP_KEY_ARGS:
		gen->names = state->argv + state->next;
		gen->count = (uint64_t)(state->argc - state->next);
		break;
	case ARGP_KEY_END:
		if (gen->names && gen->axis_given) {
			error("'%s': give names of cases or axes, not both", gen->names[0]);
			return EINVAL;
		}
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static int get_case(const struct gen *gen, uint64_t number, struct spec *spec)
{
	return gen->names ? spec_parse_name(gen->names[number], spec)
			  : family_case(&gen->family, number, spec);
}

/* All that can be known to be wrong before the first case is made. */
static int check_cases(const struct gen *gen)
{
	struct spec spec;
	if (!cases_wanted(gen->count, gen->yes))
		return EXIT_USAGE;
	for (uint64_t i = 0; i < gen->count; i++)
		if (get_case(gen, i, &spec))
			return EXIT_USAGE;
	return EXIT_DONE;
}

static int check_directory(const char *directory)
{
	struct stat info;
	if (stat(directory, &info)) {
		error("output directory '%s': %s", directory, strerror(errno));
		return EXIT_USAGE;
	}
	if (!S_ISDIR(info.st_mode)) {
		error("output directory '%s': %s", directory, strerror(ENOTDIR));
		return EXIT_USAGE;
	}
	if (access(directory, W_OK | X_OK)) {
		error("output directory '%s': %s", directory, strerror(errno));
		return EXIT_NOT_MEASURED;
	}
	return EXIT_DONE;
}

static int make_case(void *context, uint64_t number)
{
	const struct gen *gen = context;
	struct spec spec;
	if (get_case(gen, number, &spec))
		return EXIT_USAGE;
	return translate(&gen->translation, &spec);
}

static int case_made(void *context, uint64_t number, int status)
{
	struct gen *gen = context;
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_NOT_MEASURED;
	struct spec spec;
	if (code == EXIT_DONE && gen->options.verbose >= 0 && !get_case(gen, number, &spec)) {
		char *name = spec_name(&spec);
		progress_end();
		printf("%s/%s%s\n", gen->translation.directory, name,
		       emits[gen->translation.emit].suffix);
		free(name);
	}
	if (gen->count > 1)
		progress("%llu of %llu cases", (unsigned long long)number + 1,
			 (unsigned long long)gen->count);
	if (code > gen->status)
		gen->status = code;
	return code == EXIT_NOT_MEASURED;
}

static int list_cases(const struct gen *gen)
{
	struct spec spec;
	for (uint64_t i = 0; i < gen->count; i++) {
		if (get_case(gen, i, &spec))
			return EXIT_USAGE;
		char *name = spec_name(&spec);
		puts(name);
		free(name);
	}
	return EXIT_DONE;
}

static int make_cases(struct gen *gen)
{
	int status = check_directory(gen->translation.directory);
	if (status)
		return status;
	struct pool pool = { .count = gen->count,
			     .jobs = gen->options.jobs,
			     .job = make_case,
			     .done = case_made,
			     .context = gen };
	int err = pool_run(&pool);
	progress_end();
	if (err) {
		error("cannot start a process: %s", strerror(-err));
		return EXIT_NOT_MEASURED;
	}
	return gen->status;
}

int main(int argc, char **argv)
{
	const char *cc = getenv("CLANG");
	struct gen gen = {
		.translation = { EMIT_OBJECT, ".", cc && *cc ? cc : "clang" },
	};
	const struct argp_child children[] = { { &options_argp, 0, NULL, 0 }, { 0 } };
	const struct argp argp = {
		.options = axis_options(false, own_options),
		.parser = parse_option,
		.args_doc = "[CASE...]",
		.doc = "Make BPF objects whose programs tail-call each other: one for each case. "
		       "Numeric axes also take ranges, FIRST..LAST[:STEP]; cases may be named instead, "
		       "as in d40-s300.",
		.children = children,
	};
	options_init(&gen.options);
	family_init(&gen.family);
	options_parse(&argp, argc, argv, &gen);
	/* The compiler runs in the output directory, from where a relative path names another file.
	 */
	if (strchr(gen.translation.cc, '/') && (gen.cc = realpath(gen.translation.cc, NULL)))
		gen.translation.cc = gen.cc;
	if (!gen.names)
		gen.count = family_count(&gen.family);
	int status = check_cases(&gen);
	if (!status)
		status = gen.list ? list_cases(&gen) : make_cases(&gen);
	if ((fflush(stdout) || ferror(stdout)) && !status) {
		error("standard output: %s", strerror(errno));
		status = EXIT_NOT_MEASURED;
	}
	free(gen.directory);
	free(gen.cc);
	return status;
}
