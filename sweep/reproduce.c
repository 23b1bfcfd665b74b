/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "cell_kernel.h"
#include "escape.h"
#include "file.h"
#include "reproduce.h"
#include "text.h"

/* What names the cell's guest to sweep. */
static char *guest_of(const struct cell_result *cell)
{
	char *kernel = cell_kernel_options(cell);
	char *arch = escape_shell(cell_text(cell, "arch"));
	char *mode = escape_shell(cell_text(cell, "mode"));
	char *guest = text("%s --arch %s --mode %s", kernel, arch, mode);
	free(mode);
	free(arch);
	free(kernel);
	return guest;
}

/* The question is asked again. */
static char *ask_again(const char *guest, const char *limit)
{
	char *word = escape_shell(limit);
	/* A limit's name is quoted as a pattern is. */
	const char *quote = *word == '\'' || *word == '$' ? "" : "'";
	char *command = text("sweep run %s %s%s%s", guest, quote, word, quote);
	free(word);
	return command;
}

/* The case is made and loaded again. */
static char *load_again(const char *guest, const char *name, const json_t *budget)
{
	char *file = text("%s.bpf.o", name), *file_word = escape_shell(file);
	char *case_word = escape_shell(name);
	char *bound = json_is_integer(budget)
			      ? text("--budget %lld ", (long long)json_integer_value(budget))
			      : text("%s", "");
	char *command =
		text("gen %s && sweep shell %s -- loader %s%s", case_word, guest, bound, file_word);
	free(bound);
	free(case_word);
	free(file_word);
	free(file);
	return command;
}

static char *load_object(const char *guest, const char *name)
{
	char *word = escape_shell(file_name(name));
	char *command = text("sweep shell %s -- loader %s", guest, word);
	free(word);
	return command;
}

char *reproduce(const struct cell_result *cell, const json_t *finding)
{
	const char *side = *json_word(finding, "fails") ? "fails" : "works";
	const char *name = json_word(finding, side), *limit = json_word(finding, "limit");
	size_t length = strlen(name);
	bool object = length > 2 && !strcmp(name + length - 2, ".o");
	/* An object of the user's gives its limits their names; others come with probe. */
	bool own = object && !strncmp(limit, name, length);
	char *key = text("%s_budget", side), *guest = guest_of(cell);
	char *command = !*name || (object && !own) ? ask_again(guest, limit)
			: object		   ? load_object(guest, name)
				 : load_again(guest, name, json_object_get(finding, key));
	free(guest);
	free(key);
	return command;
}
