/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "axis_kind.h"
#include "message.h"
#include "number.h"
#include "text.h"

void axis_print_prefix(const struct axis *axis, FILE *out)
{
	if (axis->key)
		fputc(axis->key, out);
	else
		fputs(axis->option, out);
}

const char *axis_behind_prefix(const struct axis *axis, const char *token)
{
	size_t length = axis->key ? 1 : strlen(axis->option);
	if (axis->key ? *token != axis->key : strncmp(token, axis->option, length))
		return NULL;
	return isdigit((unsigned char)token[length]) ? token + length : NULL;
}

void axis_define_number(axis_define define, void *context, const char *name, int value)
{
	char *digits = text("%d", value);
	define(context, name, digits, false);
	free(digits);
}

bool axis_in_range(const struct axis *axis, const json_t *json)
{
	json_int_t value = json_integer_value(json);
	return json_is_integer(json) && value >= (axis->follows ? 0 : axis->min) &&
	       value <= axis->max;
}

int axis_default(const struct axis *axis, const struct spec *spec)
{
	int value = axis->fallback;
	for (const char *at = axis->follows; at && *at; at += strspn(at, " ")) {
		const size_t length = strcspn(at, " ");
		const struct axis *other = axis_find(at, length);
		value = other->kind->followed(axis_value(other, spec));
		if (!other->kind->is_default(other, spec))
			break;
		at += length;
	}
	return value;
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

int axis_int_of(const void *field)
{
	return *(const int *)field;
}

void axis_int_set(void *field, int number)
{
	*(int *)field = number;
}

bool axis_int_is_default(const struct axis *axis, const struct spec *spec)
{
	return axis_int(axis, spec) == axis_default(axis, spec);
}

char *axis_number_help(const struct axis *axis)
{
	const char *rest = axis->follows ? strchr(axis->follows, ' ') : NULL;
	if (rest)
		return text("%s (default: %.*s, else%s)", axis->help, (int)(rest - axis->follows),
			    axis->follows, rest);
	if (axis->follows)
		return text("%s (default: %s)", axis->help, axis->follows);
	return text("%s (default: %d)", axis->help, axis->fallback);
}
