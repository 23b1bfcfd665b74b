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
#include "compiler.h"
#include "family.h"
#include "message.h"
#include "options.h"
#include "process.h"
#include "selftest.h"
#include "text.h"
#include "translate.h"
#include "tunables.h"

struct gen {
	struct options options;
	struct family family;
	struct translation translation;
	char **names; /* cases by name, instead of the family */
	uint64_t count;
	bool list, yes;
	int status;
	char *directory, *cc, *title; /* what translation points into, where it is not as typed */
};

/* A name that begins with a dash must not look like an option of m4 or clang. */
static int take_directory(void *filled, const char *value)
{
	struct gen *gen = filled;
	free(gen->directory);
	gen->directory = text("%s%s", *value == '-' ? "./" : "", value);
	gen->translation.directory = gen->directory;
	return 0;
}

static int take_axis(void *filled, const struct axis *axis, const char *value)
{
	struct gen *gen = filled;
	return family_set(&gen->family, axis, value);
}

static int take_cpu(void *filled, const char *value)
{
	struct gen *gen = filled;
	gen->translation.compiler.cpu = value;
	return compiler_check_cpu(value);
}

#define FIELD(name) offsetof(struct gen, name)

static const struct option_row gen_options[] = {
	{ "output", 'o', "DIR", "put the files there (default: the current directory)", 2,
	  OPTION_OWN, .take = take_directory },
	{ "emit", 0, "WHAT",
	  "stop at m4 (parameters), c or obj (default); or selftest: progs/ and prog_tests/ of the "
	  "kernel's selftests",
	  2, OPTION_WORD, FIELD(translation.emit), .choices = emit_names },
	{ "measured", 0, "FILE", "selftest: expect what these records have, as loader prints them",
	  2, OPTION_TEXT, FIELD(translation.measured) },
	{ "cc", 0, "COMMAND",
	  "the compiler: a clang, or a gcc for BPF, by its name (default: $CLANG, else clang)", 2,
	  OPTION_TEXT, FIELD(translation.compiler.command) },
	{ "cpu", 0, "CPU", "the instruction set: v1, v2, v3, v4 (default: $BPF_CPU, else v2)", 2,
	  OPTION_OWN, .take = take_cpu, .choices = compiler_cpus },
	{ "byte-order", 0, "ORDER",
	  "of objects: native (default), little, or big, as kernels of s390x need it", 2,
	  OPTION_WORD, FIELD(translation.order), .choices = byte_orders },
	{ "plain", 0, NULL,
	  "as one would write it by hand, with nothing to measure it and no budget: CASE-plain.bpf.o",
	  2, OPTION_FLAG, FIELD(translation.plain) },
	{ "list", 0, NULL, "print the cases' names, make nothing", 2, OPTION_FLAG, FIELD(list) },
	{ "yes", 0, NULL, "make more than 100,000 cases", 2, OPTION_FLAG, FIELD(yes) },
	{ 0 },
};

static const struct option_rule gen_rules[] = {
	{ { RULE_ARGUMENTS, RULE_AXES }, .message = "give names of cases or axes, not both" },
	{ { "list", "emit" } },
	{ { NULL } },
};

static const struct command gen_command = {
	.options = gen_options,
	.rules = gen_rules,
	.take_axis = take_axis,
	.arguments = "[CASE...]",
	.help = "Make BPF objects whose programs tail-call each other: one for each case. "
		"Numeric axes also take ranges, FIRST..LAST[:STEP]; cases may be named instead, "
		"as in d40-s300.",
	.rest = FIELD(names),
};

/* Bytes of a case's name before the suffix of a plain one; all where it has none. */
static size_t stem_length(const char *name)
{
	size_t length = strlen(name), suffix = strlen(PLAIN_SUFFIX);
	bool plain = length > suffix && !strcmp(name + length - suffix, PLAIN_SUFFIX);
	return plain ? length - suffix : length;
}

static int get_case(const struct gen *gen, uint64_t number, struct spec *spec)
{
	if (!gen->names)
		return family_case(&gen->family, number, spec);
	const char *name = gen->names[number];
	char *stem = text("%.*s", (int)stem_length(name), name);
	int err = spec_parse_name(stem, spec);
	free(stem);
	return err;
}

/* How the case is made: a plain one is asked for by option, or by its name. */
static struct translation translation_of(const struct gen *gen, uint64_t number)
{
	struct translation translation = gen->translation;
	if (gen->names && gen->names[number][stem_length(gen->names[number])])
		translation.plain = true;
	return translation;
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
	const struct translation translation = translation_of(gen, number);
	struct spec spec;
	if (get_case(gen, number, &spec))
		return EXIT_USAGE;
	return translation.emit == EMIT_SELFTEST ? selftest(&translation, &spec)
						 : translate(&translation, &spec);
}

static int case_made(void *context, uint64_t number, int status)
{
	struct gen *gen = context;
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_NOT_MEASURED;
	struct spec spec;
	if (code == EXIT_DONE && gen->options.verbose >= 0 && !get_case(gen, number, &spec)) {
		const struct translation translation = translation_of(gen, number);
		char *path = translation.emit == EMIT_SELFTEST
				     ? selftest_path(&translation, &spec)
				     : translation_path(&translation, &spec, translation.emit);
		progress_end();
		puts(path);
		free(path);
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

/* The compiler runs in the output directory, from where a relative path names another file. A
 * clang says itself what it is, but not what it was told. */
static void take_compiler(struct gen *gen)
{
	struct compiler *compiler = &gen->translation.compiler;
	if (strchr(compiler->command, '/') && (gen->cc = realpath(compiler->command, NULL)))
		compiler->command = gen->cc;
	if (compiler_is_gcc(compiler) || strcmp(compiler->cpu, CPU_USUAL) != 0)
		gen->translation.title = gen->title = compiler_title(compiler);
}

int main(int argc, char **argv)
{
	struct gen gen = {
		.translation = { .emit = EMIT_OBJECT,
				 .directory = ".",
				 .compiler = compiler_chosen() },
	};
	family_init(&gen.family);
	options_parse(&gen_command, argc, argv, &gen);
	take_compiler(&gen);
	if (!gen.names)
		gen.count = family_count(&gen.family);
	while (gen.names && gen.names[gen.count])
		gen.count++;
	int status = check_cases(&gen);
	if (!status)
		status = gen.list ? list_cases(&gen) : make_cases(&gen);
	if ((fflush(stdout) || ferror(stdout)) && !status) {
		error("standard output: %s", strerror(errno));
		status = EXIT_NOT_MEASURED;
	}
	free(gen.directory);
	free(gen.cc);
	free(gen.title);
	return status;
}
