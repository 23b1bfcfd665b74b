/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "axis_kind.h"
#include "case_name.h"
#include "compile.h"
#include "file.h"
#include "message.h"
#include "options.h"
#include "step.h"
#include "text.h"
#include "translate.h"
#include "tunables.h"

const char *const emit_names[] = {
	[EMIT_M4] = "m4", [EMIT_C] = "c", [EMIT_OBJECT] = "obj", [EMIT_SELFTEST] = "selftest", NULL,
};

const char *const emit_suffixes[] = {
	[EMIT_M4] = ".m4",
	[EMIT_C] = ".bpf.c",
	[EMIT_OBJECT] = ".bpf.o",
};

const char *const byte_orders[] = { "native", "little", "big", NULL };

/* A text that is typed m4 takes as it is, whatever macro a part of it may name; a word of ours it
 * reads again, as some stand for files and conditions. */
static void print_define(void *out, const char *name, const char *value, bool typed)
{
	fputs("m4_define([<T_", out);
	for (; *name; name++)
		fputc(toupper((unsigned char)*name), out);
	fprintf(out, ">], [<%s%s%s>])m4_dnl\n", typed ? "[<" : "", value, typed ? ">]" : "");
}

static void print_define_int(FILE *out, const char *name, int value)
{
	char digits[16];
	snprintf(digits, sizeof(digits), "%d", value);
	print_define(out, name, digits, false);
}

static void print_define_mark(FILE *out, const char *name, int mark)
{
	char digits[16];
	snprintf(digits, sizeof(digits), "%#x", mark);
	print_define(out, name, digits, false);
}

/* The parameters of the template, one m4_define a line. */
static char *parameters(const struct spec *spec, const char *name, const struct addition *additions,
			size_t *size)
{
	char *result = NULL;
	FILE *out = open_memstream(&result, size);
	if (!out)
		return NULL;
	print_define(out, "case", name, true);
	axis_for_each (axis)
		axis->kind->to_m4(axis, spec, print_define, out);
	const struct prog_type *type = &prog_types[spec->prog_type];
	const struct hook_type *hook = hook_type_of(spec->attach.section);
	print_define(out, "section", hook ? spec->attach.section : type->section, true);
	print_define(out, "triggered", hook ? "hook" : "run", false);
	print_define(out, "context", type->context, false);
	print_define_int(out, "pass", type->pass);
	print_define_int(out, "budget", BUDGET_DEFAULT);
	print_define_int(out, "frame_pointers", FRAME_POINTERS);
	print_define_int(out, "processors", PROCESSORS_MAX);
	print_define_int(out, "frame_bytes_max", FRAME_BYTES_MAX);
	print_define_mark(out, "frame_mark", FRAME_MARK);
	print_define_mark(out, "missed_mark", MISSED_MARK);
	for (; additions && additions->name; additions++)
		print_define(out, additions->name, additions->value, additions->typed);
	fclose(out);
	return result;
}

/* A misspelt macro passes through m4 as it is: finds a name that begins as macros do, outside of
 * the texts that are a person's (ended by NULL). */
static const char *leftover_macro(const char *c, const char *const texts[])
{
	static const char *const prefixes[] = { "T_", "m4_" };
	bool inside_word = false;
	for (; *c; c++) {
		for (int i = 0; texts[i]; i++)
			if (!strncmp(c, texts[i], strlen(texts[i])))
				c += strlen(texts[i]);
		for (int i = 0; i < 2 && !inside_word; i++)
			if (!strncmp(c, prefixes[i], strlen(prefixes[i])))
				return c;
		inside_word = isalnum((unsigned char)*c) || *c == '_';
	}
	return NULL;
}

/* As many texts as a person's or a kernel's there can be. */
#define TEXTS_MAX 8

/* parameters → C, which is printed for `c_path`; `texts` (ended by NULL) are no macros. */
static int run_m4(const char *template_name, const char *const texts[], const char *parameter_path,
		  const char *c_path, struct process_result *c)
{
	char *templates = own_data("templates");
	char *base = text("%s/base.m4", templates);
	char *template = text("%s/%s", templates, template_name);
	char *const argv[] = { "m4",	 "-P", "-E",
			       "-E",	 "-I", templates,
			       "--",	 base, (char *)parameter_path,
			       template, NULL };
	char *why;
	int err = step_run(&(struct process){ .argv = argv, .to = c_path }, c, &why);
	if (err == -EINVAL) {
		error("m4: %s", why);
		err = -EIO;
	}
	const char *macro = err ? NULL : leftover_macro(c->out, texts);
	if (macro) {
		error("%s: unknown macro '%.*s'", template,
		      (int)strspn(macro, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
					 "0123456789"),
		      macro);
		process_result_release(c);
		err = -EIO;
	}
	free(why);
	free(template);
	free(base);
	free(templates);
	return err;
}

/* The same of a case. */
static int run_m4_of(const struct translation *translation, const struct spec *spec,
		     const char *name, const char *parameter_path, const char *c_path,
		     struct process_result *c)
{
	const bool hooked = *spec->attach.section;
	const char *const texts[] = { name, hooked ? spec->attach.section : NULL, NULL };
	return run_m4(translation->plain ? "plain.bpf.c.m4" : "chain.bpf.c.m4", texts,
		      parameter_path, c_path, c);
}

/* What the names of the case's files begin with. */
static char *stem_of(const struct translation *translation, const struct spec *spec)
{
	char *name = spec_name(spec);
	char *stem = text("%s%s", name, translation->plain ? PLAIN_SUFFIX : "");
	free(name);
	return stem;
}

char *translation_path(const struct translation *translation, const struct spec *spec,
		       enum emit emit)
{
	char *stem = stem_of(translation, spec);
	char *path = text("%s/%s%s", translation->directory, stem, emit_suffixes[emit]);
	free(stem);
	return path;
}

/* The compiler's title, in C. The caller frees it. */
static char *title_of(const struct translation *translation)
{
	return translation->title ? text("\"%s\"", translation->title) : text("__VERSION__");
}

int translate(const struct translation *translation, const struct spec *spec)
{
	struct process_result c = { 0 }, object = { 0 };
	char *name = spec_name(spec), *stem = stem_of(translation, spec), *why = NULL;
	char *paths[EMIT_COUNT];
	for (int i = 0; i < EMIT_COUNT; i++)
		paths[i] = translation_path(translation, spec, (enum emit)i);
	char *compiler = title_of(translation);
	const struct addition additions[] = { { "compiler", compiler, true }, { 0 } };
	size_t size;
	char *m4 = parameters(spec, name, additions, &size);
	int err = m4 ? step_write(paths[EMIT_M4], m4, size) : -ENOMEM;
	if (err || translation->emit == EMIT_M4)
		goto cleanup;
	err = run_m4_of(translation, spec, name, paths[EMIT_M4], paths[EMIT_C], &c);
	if (!err)
		err = step_write(paths[EMIT_C], c.out, c.out_size);
	if (err || translation->emit == EMIT_C)
		goto cleanup;
	err = compile(&(struct compilation){ translation->compiler, translation->order,
					     translation->directory, stem, spec->ring },
		      &object, &why);
	if (err == -EINVAL)
		error("%s: refused by the compiler: %s", name, why);
	if (!err && step_write(paths[EMIT_OBJECT], object.out, object.out_size))
		err = -EIO;
cleanup:
	for (int i = 0; i < EMIT_COUNT; i++)
		free(paths[i]);
	process_result_release(&c);
	process_result_release(&object);
	free(why);
	free(compiler);
	free(m4);
	free(stem);
	free(name);
	return !err ? EXIT_DONE : err == -EINVAL ? EXIT_DIFFERS : EXIT_NOT_MEASURED;
}

int translate_with(const struct spec *spec, const struct addition *additions, const char *template,
		   const char *path)
{
	char parameter_path[] = "/tmp/tailchain.XXXXXX";
	struct process_result c = { 0 };
	char *name = spec_name(spec);
	const char *texts[TEXTS_MAX] = { name };
	size_t size;
	int count = 1, fd = mkstemp(parameter_path);
	for (const struct addition *one = additions; one->name && count < TEXTS_MAX - 1; one++)
		if (one->typed && *one->value)
			texts[count++] = one->value;
	char *m4 = parameters(spec, name, additions, &size);
	int err = fd < 0 ? -errno : !m4 ? -ENOMEM : step_write(parameter_path, m4, size);
	if (!err)
		err = run_m4(template, texts, parameter_path, path, &c);
	if (!err)
		err = step_write(path, c.out, c.out_size);
	if (fd >= 0) {
		close(fd);
		unlink(parameter_path);
	}
	process_result_release(&c);
	free(m4);
	free(name);
	return err;
}
