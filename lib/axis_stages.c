/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "axis_kind.h"
#include "case_name.h"
#include "memory.h"
#include "message.h"
#include "mixed.h"
#include "spec.h"
#include "text.h"

/* A shape is made of the tokens of a case's name. As they are typed, and in a name, where they
 * cannot be what stands between the axes; either is taken. */
#define BETWEEN_SHAPES "|+"
#define BETWEEN_TOKENS "-."

enum { TYPED, NAMED };

static int parse_shape(const struct axis *axis, const char *value, char *typed, struct shape *shape)
{
	bool given[AXIS_COUNT] = { false };
	struct spec spec;
	char *token;
	int err = 0;
	spec_init(&spec);
	while (!err && (token = strsep(&typed, BETWEEN_TOKENS)))
		err = spec_parse_token(token, true, &spec, given);
	if (err == -ENOENT) {
		error("%s '%s': a shape has frames, stack, via and linkage, as in "
		      "f2-s64-callback-global, and no other '%s'",
		      axis->option, value, token);
		err = -EINVAL;
	}
	if (!err && shape_of_spec(&spec, shape)) {
		error("%s '%s': more than %d values of stack in a shape", axis->option, value,
		      SHAPE_BYTES_MAX);
		err = -EINVAL;
	}
	return err;
}

static int stages_parse(const struct axis *axis, const char *value, void *field)
{
	struct stages stages = { 0 };
	char *copy = text("%s", value), *rest = copy, *typed;
	int err = 0;
	while (!err && (typed = strsep(&rest, BETWEEN_SHAPES))) {
		if (stages.count == SHAPES_MAX) {
			error("%s '%s': more than %d shapes", axis->option, value, SHAPES_MAX);
			err = -EINVAL;
			break;
		}
		err = parse_shape(axis, value, typed, &stages.shapes[stages.count++]);
	}
	free(copy);
	if (!err)
		*(struct stages *)field = stages;
	return err;
}

static void print_shape(const struct spec *spec, int form, FILE *out)
{
	axis_for_each (axis) {
		const bool first = axis == &axes[AXIS_frames];
		if (!axis->shaped || (!first && axis->kind->is_default(axis, spec)))
			continue;
		if (!first)
			fputc(BETWEEN_TOKENS[form], out);
		axis->kind->print_token(axis, axis_value(axis, spec), out);
	}
}

static void print_shapes(const struct stages *stages, int form, FILE *out)
{
	struct spec spec, of;
	spec_init(&spec);
	spec.stages = *stages;
	for (int i = 0; i < stages->count; i++) {
		if (i)
			fputc(BETWEEN_SHAPES[form], out);
		spec_of_shape(&spec, i, &of);
		print_shape(&of, form, out);
	}
}

static void stages_print(const struct axis *axis, const void *field, FILE *out)
{
	(void)axis;
	print_shapes(field, TYPED, out);
}

static void stages_print_token(const struct axis *axis, const void *field, FILE *out)
{
	(void)axis;
	print_shapes(field, NAMED, out);
}

/* No hook is of such a form, as it has a slash. */
static int stages_parse_token(const struct axis *axis, const char *token, void *field)
{
	const bool is_one = strchr(token, BETWEEN_SHAPES[NAMED]) && !strchr(token, '@');
	return is_one ? stages_parse(axis, token, field) : -ENOENT;
}

/* All bytes, which are what can be set anew: so that shapes remain different, those of each shape
 * are one more than of the one before it. */
static void stages_set_bytes(void *field, int number)
{
	struct stages *stages = field;
	for (int i = 0; i < stages->count; i++) {
		struct shape *shape = &stages->shapes[i];
		memset(shape->bytes, 0, sizeof(shape->bytes));
		shape->byte_count = 1;
		shape->bytes[0] = number + i;
	}
}

/* The bytes alone, of programs that are alike in all else. */
static void stages_tune(void *field, const void *to)
{
	struct stages *stages = field;
	const struct stages *other = to;
	for (int i = 0; i < stages->count && i < other->count; i++) {
		stages->shapes[i].byte_count = other->shapes[i].byte_count;
		memcpy(stages->shapes[i].bytes, other->shapes[i].bytes,
		       sizeof(stages->shapes[i].bytes));
	}
}

static bool stages_is_default(const struct axis *axis, const struct spec *spec)
{
	return !((const struct stages *)axis_value(axis, spec))->count;
}

static int stages_followed(const void *field)
{
	return ((const struct stages *)field)->count;
}

static char *stages_help(const struct axis *axis)
{
	return text("%s", axis->help);
}

static json_t *stages_to_json(const struct axis *axis, const void *field)
{
	char *typed = NULL;
	size_t size;
	FILE *out = open_memstream(&typed, &size);
	if (!out)
		out_of_memory();
	stages_print(axis, field, out);
	fclose(out);
	json_t *json = json_text(*typed ? typed : NULL);
	free(typed);
	return json;
}

static int stages_from_json(const struct axis *axis, const json_t *json, void *field)
{
	memset(field, 0, sizeof(struct stages));
	if (json_is_null(json))
		return 0;
	return json_is_string(json) ? stages_parse(axis, json_string_value(json), field) : -EINVAL;
}

/* The parameters of each shape are those of the axes, behind its number. */
struct define_shape {
	axis_define define;
	void *context;
	int shape;
};

static void define_shape(void *context, const char *name, const char *value, bool typed)
{
	const struct define_shape *of = context;
	char *whole = text("shape_%d_%s", of->shape, name);
	of->define(of->context, whole, value, typed);
	free(whole);
}

static void stages_to_m4(const struct axis *axis, const struct spec *spec, axis_define define,
			 void *context)
{
	axis_define_number(define, context, axis->field, spec->stages.count);
	for (int i = 0; i < spec->stages.count; i++) {
		struct define_shape of = { define, context, i };
		struct spec shape;
		spec_of_shape(spec, i, &shape);
		axis_for_each (shaped)
			if (shaped->shaped)
				shaped->kind->to_m4(shaped, &shape, define_shape, &of);
	}
}

const struct axis_kind axis_kind_STAGES = {
	.value = "SHAPE|SHAPE...",
	.size = sizeof(struct stages),
	.parse = stages_parse,
	.print = stages_print,
	.set = stages_set_bytes,
	.tune = stages_tune,
	.is_default = stages_is_default,
	.followed = stages_followed,
	.help = stages_help,
	.print_token = stages_print_token,
	.parse_token = stages_parse_token,
	.type = "string null",
	.to_json = stages_to_json,
	.from_json = stages_from_json,
	.to_m4 = stages_to_m4,
};
