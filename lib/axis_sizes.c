/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>

#include "axis_kind.h"
#include "message.h"
#include "text.h"

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
	axis_print_prefix(axis, out);
	sizes_print(axis, field, out);
}

static int sizes_parse_token(const struct axis *axis, const char *token, void *field)
{
	const char *value = axis_behind_prefix(axis, token);
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
		if (!axis_in_range(axis, size))
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
		axis_define_number(define, context, name, sizes_at(axis_value(axis, spec), i));
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
	.help = axis_number_help,
	.print_token = sizes_print_token,
	.parse_token = sizes_parse_token,
	.type = "integer array",
	.to_json = sizes_to_json,
	.from_json = sizes_from_json,
	.to_m4 = sizes_to_m4,
};
