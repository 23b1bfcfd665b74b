/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "compilers.h"
#include "memory.h"
#include "message.h"
#include "options.h"
#include "text.h"

static int unknown(const char *command)
{
	struct texts found = { 0 };
	compilers_found(&found);
	char *known = texts_joined(&found, 0);
	error("compilers '%s': cannot be run; installed are: %s", command, known ? known : "none");
	free(known);
	texts_release(&found);
	return EXIT_USAGE;
}

/* Under another name. */
static bool is_there(const struct cell_compilers *compilers, const char *title)
{
	for (int i = 0; i < compilers->count; i++)
		if (!strcmp(compilers->at[i].title, title))
			return true;
	return false;
}

static int add(struct cell_compilers *compilers, const struct compiler *compiler)
{
	char *title = compiler_title(compiler), *why = NULL;
	if (!title)
		return unknown(compiler->command);
	if (is_there(compilers, title)) {
		free(title);
		return EXIT_DONE;
	}
	if (!compiler_knows(compiler, &why)) {
		error("compilers '%s': cpu %s: %s", compiler->command, compiler->cpu, why);
		compilers->lacking = true;
		free(title);
		free(why);
		return EXIT_DONE;
	}
	compilers->at =
		memory_grow(compilers->at, (size_t)compilers->count + 1, sizeof(*compilers->at));
	compilers->at[compilers->count++] = (struct cell_compiler){ *compiler, title };
	return EXIT_DONE;
}

static int add_each(struct cell_compilers *compilers, const char *command, const struct texts *cpus)
{
	struct compiler compiler = compiler_chosen();
	int status = EXIT_DONE;
	compiler.command = command;
	for (int i = 0; !status && i < cpus->count; i++) {
		compiler.cpu = cpus->at[i];
		status = add(compilers, &compiler);
	}
	return cpus->count ? status : add(compilers, &compiler);
}

/* Those that are meant, each once. */
static void find(const struct texts *commands, struct texts *meant)
{
	for (int i = 0; i < commands->count; i++)
		if (!strcmp(commands->at[i], "all"))
			compilers_found(meant);
		else if (!texts_have(meant, commands->at[i]))
			texts_add(meant, commands->at[i]);
	if (!commands->count)
		texts_add(meant, compiler_chosen().command);
}

int compilers_fill(struct cell_compilers *compilers, const struct texts *commands,
		   const struct texts *cpus)
{
	int status = EXIT_DONE;
	if (!commands->count && !cpus->count) {
		compilers->at = memory_grow(NULL, 1, sizeof(*compilers->at));
		compilers->at[compilers->count++] =
			(struct cell_compiler){ compiler_chosen(), NULL };
		return status;
	}
	find(commands, &compilers->meant);
	for (int i = 0; !status && i < compilers->meant.count; i++)
		status = add_each(compilers, compilers->meant.at[i], cpus);
	return status ? status : compilers->count ? EXIT_DONE : EXIT_NOT_MEASURED;
}

void compilers_release(struct cell_compilers *compilers)
{
	for (int i = 0; i < compilers->count; i++)
		free(compilers->at[i].title);
	free(compilers->at);
	texts_release(&compilers->meant);
}

char *compiler_behind(const struct cell_compiler *compiler)
{
	return compiler->title ? text(", %s %s", compiler->compiler.command, compiler->compiler.cpu)
			       : text("%s", "");
}
