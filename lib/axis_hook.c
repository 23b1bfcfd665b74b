/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "axis_kind.h"
#include "text.h"

static const char *section_of(const void *field)
{
	return ((const struct hook *)field)->section;
}

static int hook_parse_value(const struct axis *axis, const char *value, void *field)
{
	return hook_parse(axis->option, value, field);
}

static void hook_print(const struct axis *axis, const void *field, FILE *out)
{
	(void)axis;
	fputs(section_of(field), out);
}

static bool hook_is_default(const struct axis *axis, const struct spec *spec)
{
	return !*section_of(axis_value(axis, spec));
}

static int hook_followed(const void *field)
{
	return hook_prog_type(field);
}

static char *hook_help(const struct axis *axis)
{
	return text("%s", axis->help);
}

/* Where the hook begins in a token that is of this axis, or NULL. Its own name is not before it
 * where the axis is bare. */
static const char *behind_name(const struct axis *axis, const char *token)
{
	size_t length = strlen(axis->option);
	bool named = !strncmp(token, axis->option, length) && token[length] == '@';
	return axis->kind != &axis_kind_HOOK || axis->bare || !named ? NULL : token + length + 1;
}

/* A case's name is a file's name, too: a slash is an @ in it. */
static void hook_print_token(const struct axis *axis, const void *field, FILE *out)
{
	if (!axis->bare)
		fprintf(out, "%s@", axis->option);
	for (const char *c = section_of(field); *c; c++)
		fputc(*c == '/' ? '@' : *c, out);
}

static int hook_parse_token(const struct axis *axis, const char *token, void *field)
{
	const char *value = behind_name(axis, token);
	if (axis->bare) {
		value = strchr(token, '@') ? token : NULL;
		axis_for_each (other)
			if (behind_name(other, token))
				value = NULL;
	}
	if (!value)
		return -ENOENT;
	char *section = text("%s", value);
	for (char *at = section; (at = strchr(at, '@'));)
		*at = '/';
	int err = hook_parse(axis->option, section, field);
	free(section);
	return err;
}

static json_t *hook_to_json(const struct axis *axis, const void *field)
{
	(void)axis;
	return json_text(*section_of(field) ? section_of(field) : NULL);
}

static int hook_from_json(const struct axis *axis, const json_t *json, void *field)
{
	if (!json_is_null(json) && !json_is_string(json))
		return -EINVAL;
	memset(field, 0, sizeof(struct hook));
	return json_is_null(json) ? 0 : hook_parse(axis->option, json_string_value(json), field);
}

static void hook_to_m4(const struct axis *axis, const struct spec *spec, axis_define define,
		       void *context)
{
	define(context, axis->field, section_of(axis_value(axis, spec)), true);
}

const struct axis_kind axis_kind_HOOK = {
	.value = "HOOK",
	.size = sizeof(struct hook),
	.parse = hook_parse_value,
	.print = hook_print,
	.is_default = hook_is_default,
	.followed = hook_followed,
	.help = hook_help,
	.print_token = hook_print_token,
	.parse_token = hook_parse_token,
	.type = "string null",
	.to_json = hook_to_json,
	.from_json = hook_from_json,
	.to_m4 = hook_to_m4,
};
