/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdio.h>
#include <string.h>

#include "complete.h"
#include "texts.h"

void complete_word(const char *word, const char *means)
{
	printf("%s\t%.*s\n", word, means ? (int)strcspn(means, "\n") : 0, means ? means : "");
}

void complete_file(void)
{
	puts("\tfile");
}

static bool is_typed(const struct complete_option *option, const char *typed)
{
	if (!strncmp(typed, "--", 2))
		return !strcmp(typed + 2, option->name);
	return option->key && typed[0] == '-' && typed[1] == option->key && !typed[2];
}

static void print_values(const struct complete_option *option)
{
	struct texts words = { 0 };
	for (const char *const *choice = option->choices; choice && *choice; choice++)
		complete_word(*choice, NULL);
	if (option->list)
		texts_split(&words, option->list, ", ");
	for (int i = 0; i < words.count; i++)
		if (strcmp(words.at[i], "or") != 0 && words.at[i][0] != '(')
			complete_word(words.at[i], NULL);
	texts_release(&words);
}

bool complete_option(const struct complete_option *options, const char *before, const char *word)
{
	for (const struct complete_option *option = options; option->name; option++)
		if (option->takes && is_typed(option, before)) {
			print_values(option);
			return true;
		}
	if (*word != '-')
		return false;
	for (; options->name; options++)
		if (options->offered)
			printf("--%s\t%.*s\n", options->name, (int)strcspn(options->help, "\n"),
			       options->help);
	return true;
}
