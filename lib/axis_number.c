/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>

#include "axis_kind.h"
#include "message.h"

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
	fprintf(out, "%d", axis_int_of(field));
}

static void number_print_token(const struct axis *axis, const void *field, FILE *out)
{
	axis_print_prefix(axis, out);
	number_print(axis, field, out);
}

static int number_parse_token(const struct axis *axis, const char *token, void *field)
{
	const char *value = axis_behind_prefix(axis, token), *end = value;
	if (!value)
		return -ENOENT;
	int number, err = axis_scan_number(axis, &end, value, &number);
	if (!err && *end)
		err = -ENOENT;
	if (!err)
		*(int *)field = number;
	return err;
}

static json_t *number_to_json(const struct axis *axis, const void *field)
{
	(void)axis;
	return json_integer(axis_int_of(field));
}

static int number_from_json(const struct axis *axis, const json_t *json, void *field)
{
	if (!axis_in_range(axis, json))
		return -EINVAL;
	*(int *)field = (int)json_integer_value(json);
	return 0;
}

static void number_to_m4(const struct axis *axis, const struct spec *spec, axis_define define,
			 void *context)
{
	axis_define_number(define, context, axis->field, axis_int(axis, spec));
}

const struct axis_kind axis_kind_NUMBER = {
	.value = "N",
	.size = sizeof(int),
	.is_int = true,
	.ordered = true,
	.parse = number_parse_value,
	.print = number_print,
	.set = axis_int_set,
	.is_default = axis_int_is_default,
	.followed = axis_int_of,
	.help = axis_number_help,
	.print_token = number_print_token,
	.parse_token = number_parse_token,
	.type = "integer",
	.to_json = number_to_json,
	.from_json = number_from_json,
	.to_m4 = number_to_m4,
};
