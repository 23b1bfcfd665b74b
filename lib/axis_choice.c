/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "axis_kind.h"
#include "suggest.h"
#include "text.h"

/* The index of a word, from `first` on; -ENOENT if it is none. */
static int choice_find(const struct axis *axis, const char *word, int first)
{
	for (int i = first; word && axis->choices[i]; i++)
		if (!strcmp(axis->choices[i], word))
			return i;
	return -ENOENT;
}

static int choice_parse(const struct axis *axis, const char *value, void *field)
{
	int choice = choice_find(axis, value, 0);
	if (choice >= 0) {
		*(int *)field = choice;
		return 0;
	}
	char *known = text("%s", "");
	for (int i = 0; axis->choices[i]; i++)
		text_append(&known, "%s%s", i ? ", " : "", axis->choices[i]);
	suggest_known(axis->option, value, known);
	free(known);
	return -EINVAL;
}

static void choice_print(const struct axis *axis, const void *field, FILE *out)
{
	fputs(axis->choices[axis_int_of(field)], out);
}

/* With the words, as far as they fit on a line of help. */
static char *choice_help(const struct axis *axis)
{
	if (axis->flag)
		return text("%s", axis->help);
	char *help = text("%s (%s", axis->help, axis->choices[0]);
	for (int i = 1; axis->choices[i]; i++) {
		bool last = i == 6 && axis->choices[i + 1];
		text_append(&help, ", %s", last ? "..." : axis->choices[i]);
		if (last)
			break;
	}
	text_append(&help, ")");
	return help;
}

/* The default has none. */
static int choice_parse_token(const struct axis *axis, const char *token, void *field)
{
	int choice = choice_find(axis, token, 1);
	if (choice >= 0)
		*(int *)field = choice;
	return choice < 0 ? choice : 0;
}

static json_t *choice_to_json(const struct axis *axis, const void *field)
{
	return json_string(axis->choices[axis_int_of(field)]);
}

static int choice_from_json(const struct axis *axis, const json_t *json, void *field)
{
	int choice = choice_find(axis, json_string_value(json), 0);
	if (choice < 0)
		return -EINVAL;
	*(int *)field = choice;
	return 0;
}

static void choice_to_m4(const struct axis *axis, const struct spec *spec, axis_define define,
			 void *context)
{
	define(context, axis->field, axis_word(axis, spec), false);
}

const struct axis_kind axis_kind_CHOICE = {
	.value = "WORD",
	.size = sizeof(int),
	.is_int = true,
	.parse = choice_parse,
	.print = choice_print,
	.set = axis_int_set,
	.is_default = axis_int_is_default,
	.followed = axis_int_of,
	.help = choice_help,
	.print_token = choice_print,
	.parse_token = choice_parse_token,
	.type = "string",
	.to_json = choice_to_json,
	.from_json = choice_from_json,
	.to_m4 = choice_to_m4,
};
