/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "axis_kind.h"
#include "message.h"
#include "number.h"

/* The token of an ordered axis begins with its letter, else with its word. */
static void print_prefix(const struct axis *axis, FILE *out)
{
	if (axis->key)
		fputc(axis->key, out);
	else
		fputs(axis->option, out);
}

/* Where the value begins in a token that begins so, or NULL. */
static const char *behind_prefix(const struct axis *axis, const char *token)
{
	size_t length = axis->key ? 1 : strlen(axis->option);
	if (axis->key ? *token != axis->key : strncmp(token, axis->option, length))
		return NULL;
	return isdigit((unsigned char)token[length]) ? token + length : NULL;
}

static void define_number(axis_define define, void *context, const char *name, int value)
{
	char *digits = text("%d", value);
	define(context, name, digits, false);
	free(digits);
}

/* One that follows another may be 0 as that is. */
static bool in_range(const struct axis *axis, const json_t *json)
{
	json_int_t value = json_integer_value(json);
	return json_is_integer(json) && value >= (axis->follows ? 0 : axis->min) &&
	       value <= axis->max;
}

int axis_default(const struct axis *axis, const struct spec *spec)
{
	if (!axis->follows)
		return axis->fallback;
	const struct axis *other = axis_find(axis->follows, strlen(axis->follows));
	return other->kind->followed(axis_value(other, spec));
}

int axis_scan_number(const struct axis *axis, const char **text, const char *whole, int *number)
{
	uint64_t value = 0;
	int err = number_scan(*text, text, INT32_MAX, &value);
	if (err == -EINVAL)
		error("%s '%s': not a whole number", axis->option, whole);
	else if (err || value < (uint64_t)axis->min || value > (uint64_t)axis->max)
		error("%s '%s': must be %d to %d", axis->option, whole, axis->min, axis->max);
	else
		*number = (int)value;
	if (!err && (value < (uint64_t)axis->min || value > (uint64_t)axis->max))
		err = -ERANGE;
	return err;
}

/* -- NUMBER ---------------------------------------------------------------------------- */

static int number_of(const void *field)
{
	return *(const int *)field;
}

static int number_parse_value(const struct axis *axis, const char *value, void *field)
{
	const char *end = value;
	int err = axis_scan_number(axis, &end, value, field);
	if (!err && *end) {
		error("%s '%s': not a whole number", axis->option, value);
		err = -EINVAL;
	}
	return err;
}

static void number_print(const struct axis *axis, const void *field, FILE *out)
{
	(void)axis;
	fprintf(out, "%d", number_of(field));
}

static void number_set(void *field, int number)
{
	*(int *)field = number;
}

static bool int_is_default(const struct axis *axis, const struct spec *spec)
{
	return axis_int(axis, spec) == axis_default(axis, spec);
}

static char *number_help(const struct axis *axis)
{
	if (axis->follows)
		return text("%s (default: %s)", axis->help, axis->follows);
	return text("%s (default: %d)", axis->help, axis->fallback);
}

static void number_print_token(const struct axis *axis, const void *field, FILE *out)
{
	print_prefix(axis, out);
	number_print(axis, field, out);
}

static int number_parse_token(const struct axis *axis, const char *token, void *field)
{
	const char *value = behind_prefix(axis, token), *end = value;
	if (!value)
		return -ENOENT;
	int err = axis_scan_number(axis, &end, value, field);
	return err ? err : *end ? -ENOENT : 0;
}

static json_t *number_to_json(const struct axis *axis, const void *field)
{
	(void)axis;
	return json_integer(number_of(field));
}

static int number_from_json(const struct axis *axis, const json_t *json, void *field)
{
	if (!in_range(axis, json))
		return -EINVAL;
	*(int *)field = (int)json_integer_value(json);
	return 0;
}

static void number_to_m4(const struct axis *axis, const struct spec *spec, axis_define define,
			 void *context)
{
	define_number(define, context, axis->field, axis_int(axis, spec));
}

const struct axis_kind axis_kind_NUMBER = {
	.value = "N",
	.size = sizeof(int),
	.is_int = true,
	.ordered = true,
	.parse = number_parse_value,
	.print = number_print,
	.set = number_set,
	.is_default = int_is_default,
	.followed = number_of,
	.help = number_help,
	.print_token = number_print_token,
	.parse_token = number_parse_token,
	.to_json = number_to_json,
	.from_json = number_from_json,
	.to_m4 = number_to_m4,
};

/* -- CHOICE ---------------------------------------------------------------------------- */

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
	error("%s '%s': unknown; known are %s", axis->option, value, known);
	free(known);
	return -EINVAL;
}

static void choice_print(const struct axis *axis, const void *field, FILE *out)
{
	fputs(axis->choices[number_of(field)], out);
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
	return json_string(axis->choices[number_of(field)]);
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
	.is_default = int_is_default,
	.followed = number_of,
	.help = choice_help,
	.print_token = choice_print,
	.parse_token = choice_parse_token,
	.to_json = choice_to_json,
	.from_json = choice_from_json,
	.to_m4 = choice_to_m4,
};

/* -- SIZES ----------------------------------------------------------------------------- */

/* As they are typed: not in their shortest form, so that what is too long a list can be told. */
static int sizes_parse(const struct axis *axis, const char *value, void *field)
{
	struct sizes sizes = { 0 };
	for (const char *at = value;; at++) {
		if (sizes.count == FRAMES_MAX) {
			error("%s '%s': more than %d values", axis->option, value, FRAMES_MAX);
			return -EINVAL;
		}
		int err = axis_scan_number(axis, &at, value, &sizes.bytes[sizes.count]);
		if (err)
			return err;
		sizes.count++;
		if (!*at)
			break;
		if (*at != axis->kind->separator) {
			error("%s '%s': not a whole number", axis->option, value);
			return -EINVAL;
		}
	}
	*(struct sizes *)field = sizes;
	return 0;
}

static void sizes_print(const struct axis *axis, const void *field, FILE *out)
{
	const struct sizes *sizes = field;
	(void)axis;
	for (int i = 0; i < sizes->count; i++)
		fprintf(out, "%s%d", i ? "," : "", sizes->bytes[i]);
}

static void sizes_set_all(void *field, int number)
{
	*(struct sizes *)field = (struct sizes){ .count = 1, .bytes = { number } };
}

static bool sizes_is_default(const struct axis *axis, const struct spec *spec)
{
	const struct sizes *sizes = axis_value(axis, spec);
	return sizes->count == 1 && sizes->bytes[0] == axis->fallback;
}

static void sizes_print_token(const struct axis *axis, const void *field, FILE *out)
{
	print_prefix(axis, out);
	sizes_print(axis, field, out);
}

static int sizes_parse_token(const struct axis *axis, const char *token, void *field)
{
	const char *value = behind_prefix(axis, token);
	struct sizes sizes;
	int err = value ? sizes_parse(axis, value, &sizes) : -ENOENT;
	if (!err)
		sizes_set(field, &sizes);
	return err;
}

static json_t *sizes_to_json(const struct axis *axis, const void *field)
{
	const struct sizes *sizes = field;
	(void)axis;
	if (sizes->count == 1)
		return json_integer(sizes->bytes[0]);
	json_t *list = json_array();
	for (int i = 0; i < sizes->count; i++)
		json_array_append_new(list, json_integer(sizes->bytes[i]));
	return list;
}

static int sizes_from_json(const struct axis *axis, const json_t *json, void *field)
{
	struct sizes sizes = { 0 };
	size_t count = json_is_array(json) ? json_array_size(json) : 1;
	if (!count || count > FRAMES_MAX)
		return -EINVAL;
	for (size_t i = 0; i < count; i++) {
		const json_t *size = json_is_array(json) ? json_array_get(json, i) : json;
		if (!in_range(axis, size))
			return -EINVAL;
		sizes.bytes[sizes.count++] = (int)json_integer_value(size);
	}
	sizes_set(field, &sizes);
	return 0;
}

static void sizes_to_m4(const struct axis *axis, const struct spec *spec, axis_define define,
			void *context)
{
	for (int i = 0; i < spec->frames; i++) {
		char *name = text("%s_%d", axis->field, i);
		define_number(define, context, name, sizes_at(axis_value(axis, spec), i));
		free(name);
	}
}

const struct axis_kind axis_kind_SIZES = {
	.value = "BYTES[,BYTES...]",
	.size = sizeof(struct sizes),
	.ordered = true,
	.separator = ',',
	.parse = sizes_parse,
	.print = sizes_print,
	.set = sizes_set_all,
	.is_default = sizes_is_default,
	.help = number_help,
	.print_token = sizes_print_token,
	.parse_token = sizes_parse_token,
	.to_json = sizes_to_json,
	.from_json = sizes_from_json,
	.to_m4 = sizes_to_m4,
};

/* -- HOOK ------------------------------------------------------------------------------ */

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
	.to_json = hook_to_json,
	.from_json = hook_from_json,
	.to_m4 = hook_to_m4,
};
