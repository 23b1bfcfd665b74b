/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler.h"
#include "file.h"
#include "message.h"
#include "process.h"
#include "suggest.h"
#include "text.h"

const char *const compiler_cpus[] = { "v1", "v2", "v3", "v4", NULL };

int compiler_check_cpu(const char *cpu)
{
	for (int i = 0; compiler_cpus[i]; i++)
		if (!strcmp(cpu, compiler_cpus[i]))
			return 0;
	suggest_known("cpu", cpu, "v1, v2, v3, v4");
	return -EINVAL;
}

#define COMMAND_USUAL "clang"

static const char *environment(const char *name, const char *otherwise)
{
	const char *value = getenv(name);
	return value && *value ? value : otherwise;
}

struct compiler compiler_chosen(void)
{
	return (struct compiler){ environment("CLANG", COMMAND_USUAL),
				  environment("BPF_CPU", CPU_USUAL) };
}

void compiler_choose(const struct compiler *compiler)
{
	setenv("CLANG", compiler->command, 1);
	setenv("BPF_CPU", compiler->cpu, 1);
}

bool compiler_is_gcc(const struct compiler *compiler)
{
	return strstr(file_name(compiler->command), "gcc") != NULL;
}

static bool is_usual(const struct compiler *compiler)
{
	return !strcmp(compiler->command, COMMAND_USUAL) && !strcmp(compiler->cpu, CPU_USUAL);
}

/* The version among the macros that a compiler has, without its quotes. NULL: it is not there. */
static char *version_in(const char *macros)
{
	static const char name[] = "#define __VERSION__ \"";
	const char *version = strstr(macros, name);
	if (!version)
		return NULL;
	version += strlen(name);
	return text("%.*s", (int)strcspn(version, "\"\n"), version);
}

char *compiler_title(const struct compiler *compiler)
{
	char *const argv[] = {
		(char *)compiler->command, "-dM", "-E", "-x", "c", "/dev/null", NULL
	};
	struct process_result result = { 0 };
	char *title = NULL;
	if (!process_run(&(struct process){ .argv = argv }, &result) && !result.status)
		title = version_in(result.out);
	process_result_release(&result);
	if (!title)
		return NULL;
	char *whole = text("%s%s%s%s", compiler_is_gcc(compiler) ? "GCC " : "", title,
			   strcmp(compiler->cpu, CPU_USUAL) ? " -mcpu=" : "",
			   strcmp(compiler->cpu, CPU_USUAL) ? compiler->cpu : "");
	free(title);
	return whole;
}

bool compiler_knows(const struct compiler *compiler, char **why)
{
	char *cpu = text("-mcpu=%s", compiler->cpu);
	struct process_result result = { 0 };
	const char *target = compiler_is_gcc(compiler) ? "-O2" : "--target=bpf";
	char *const argv[] = { (char *)compiler->command,
			       cpu,
			       (char *)target,
			       "-S",
			       "-x",
			       "c",
			       "/dev/null",
			       "-o",
			       "/dev/null",
			       NULL };
	int err = process_run(&(struct process){ .argv = argv }, &result);
	bool knows = !err && !result.status;
	if (!knows)
		*why = text_line(err || !*result.err ? "cannot be run" : result.err);
	process_result_release(&result);
	free(cpu);
	return knows;
}

/* Of a text what a file's name should have. */
static char *word_of(const char *from)
{
	char *word = text("%s", from);
	for (char *c = word; *c; c++)
		if (!isalnum((unsigned char)*c) && !strchr("+.-", *c))
			*c = '-';
	return word;
}

char *compiler_word(const struct compiler *compiler)
{
	char *word = word_of(compiler->command), *whole = text("%s-%s", word, compiler->cpu);
	free(word);
	return whole;
}

/* -- What is installed ------------------------------------------------------------------- */

/* A name without a version comes last, as it is that of another, too. */
static const char *const names[] = { "clang-[0-9]", "clang-[0-9][0-9]", "bpf-gcc",
				     "bpf-unknown-none-gcc", "clang" };

static void find_in(const char *path, const char *name, struct texts *commands)
{
	struct dirent **entries;
	int count = scandir(path, &entries, NULL, versionsort);
	for (int i = 0; i < count; i++) {
		char *file = text("%s/%s", path, entries[i]->d_name);
		if (!fnmatch(name, entries[i]->d_name, 0) && !access(file, X_OK) &&
		    !texts_have(commands, entries[i]->d_name))
			texts_add(commands, entries[i]->d_name);
		free(file);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
}

void compilers_found(struct texts *commands)
{
	struct texts folders = { 0 };
	texts_split(&folders, environment("PATH", ""), ":");
	for (size_t n = 0; n < sizeof(names) / sizeof(*names); n++)
		for (int i = 0; i < folders.count; i++)
			find_in(folders.at[i], names[n], commands);
	texts_release(&folders);
}

/* -- Where objects are ------------------------------------------------------------------- */

/* Named by what the compiler says of itself, as another may come to have its command's name. */
char *objects_directory(void)
{
	const struct compiler compiler = compiler_chosen();
	char *base = objects_base();
	if (is_usual(&compiler))
		return base;
	char *title = compiler_title(&compiler);
	char *word = title ? word_of(title) : compiler_word(&compiler);
	char *folder = text("%s/%s", base, word);
	if (folder_make(folder))
		error("%s: cannot be made", folder);
	free(word);
	free(title);
	free(base);
	return folder;
}
