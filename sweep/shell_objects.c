/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "questions.h"
#include "shell_objects.h"

/* Bytes of compiled cases, beside those that the words need, that a guest gets. */
#define SPARE_MAX (1 << 20)

/* Whether an option begins with one of these, ended by NULL. */
static bool is_one_of(const char *word, const char *const options[])
{
	for (; *options; options++)
		if (!strncmp(word, *options, strlen(*options)))
			return true;
	return false;
}

/* The value of an option: behind its =, or the next word. NULL: it has none. */
static const char *value_of(char *const *word)
{
	const char *sign = strchr(*word, '=');
	return sign ? sign + 1 : word[1];
}

/* A question of one's own has a = in it, and so does the value of an option that makes one: as
 * probe's own words, each with all that is fixed. */
static void add_own(char *const *words, struct texts *questions)
{
	static const char *const asking[] = { "--axis", "--grid", NULL }, *const fixing[] = {
		"--fix", NULL
	};
	struct texts fixed = { 0 };
	for (char *const *word = words; *word; word++)
		if (is_one_of(*word, fixing) && value_of(word))
			texts_add(&fixed, value_of(word));
	for (char *const *word = words; *word; word++) {
		if (!is_one_of(*word, asking) || !value_of(word))
			continue;
		char *question = questions_word(value_of(word), &fixed);
		texts_add(questions, question);
		free(question);
	}
	for (char *const *word = words; *word; word++) {
		const bool follows = word > words && **(word - 1) == '-';
		if (**word != '-' && strchr(*word, '=') && !follows)
			texts_add(questions, *word);
	}
	texts_release(&fixed);
}

int shell_objects(char *const *words, int jobs, struct texts *paths)
{
	static const char *const of_model[] = { "--model", NULL };
	static const char *const modelling[] = { "--model", "--predict", "--random", "--worst",
						 NULL };
	struct texts own = { 0 };
	bool models = false;
	add_own(words, &own);
	for (char *const *word = words; *word; word++)
		models |= is_one_of(*word, modelling);
	int status = questions_objects(NULL, jobs, paths);
	if (!status && models)
		status = questions_objects_of(of_model, jobs, paths);
	if (!status && own.count)
		status = questions_objects(own.at, jobs, paths);
	if (!status)
		questions_compiled(paths, SPARE_MAX);
	texts_release(&own);
	return status;
}
