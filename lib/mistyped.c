/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* argp ends the process where an option is none, before anybody could add to its words. */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "mistyped.h"
#include "suggest.h"
#include "text.h"

static bool takes_next(const struct argp_option *option)
{
	return option->arg && !(option->flags & OPTION_ARG_OPTIONAL);
}

/* The first option that begins so: getopt takes what is not ambiguous, and complains of the rest.
 */
static const struct argp_option *find_long(const struct argp_option *options, const char *word)
{
	for (; options->name; options++)
		if (!strncmp(options->name, word, strlen(word)))
			return options;
	return NULL;
}

/* Whether the last of short options in one word takes the next word. */
static bool short_takes_next(const struct argp_option *options, const char *word)
{
	for (word++; *word; word++)
		for (const struct argp_option *option = options; option->name; option++)
			if (option->key == *word && takes_next(option))
				return !word[1];
	return false;
}

static int refuse(const struct argp_option *options, const char *word)
{
	char *names = text("help, usage, version");
	for (; options->name; options++)
		text_append(&names, ", %s", options->name);
	char *name = suggest_name(word, names);
	/* argp's own are in no table of ours. */
	bool meant = name && strncmp(name, word, strlen(word)) != 0;
	if (meant)
		error("unrecognized option '--%s'; did you mean '--%s'?", word, name);
	free(name);
	free(names);
	return meant ? -EINVAL : 0;
}

int mistyped_check(const struct argp_option *options, char **argv)
{
	int err = 0;
	for (int i = 1; !err && argv[i] && strcmp(argv[i], "--") != 0; i++) {
		bool next = false;
		if (!strncmp(argv[i], "--", 2)) {
			const char *typed = argv[i] + 2;
			char *word = text("%.*s", (int)strcspn(typed, "="), typed);
			const struct argp_option *option = find_long(options, word);
			next = option && takes_next(option) && !strchr(typed, '=');
			err = option ? 0 : refuse(options, word);
			free(word);
		} else if (*argv[i] == '-') {
			next = short_takes_next(options, argv[i]);
		}
		i += next && argv[i + 1];
	}
	return err;
}
