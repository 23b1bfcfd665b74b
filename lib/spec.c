/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "number.h"
#include "spec.h"

#define AXIS_ROW(name, kind_name, ...)                                                             \
	[AXIS_##name] = { .field = #name,                                                          \
			  .kind = AXIS_##kind_name,                                                \
			  .offset = offsetof(struct spec, name),                                   \
			  __VA_ARGS__ },

const struct axis axes[AXIS_COUNT] = { AXES(AXIS_ROW) };

const struct axis *axis_find(const char *option, size_t length)
{
	axis_for_each (axis)
		if (!strncmp(axis->option, option, length) && !axis->option[length])
			return axis;
	return NULL;
}

const char *axis_names(void)
{
	static char names[16 * AXIS_COUNT];
	if (!*names)
		axis_for_each (axis) {
			strcat(names, axis == axes ? "" : ", ");
			strcat(names, axis->option);
		}
	return names;
}

bool axis_is_int(const struct axis *axis)
{
	return axis->kind == AXIS_NUMBER || axis->kind == AXIS_CHOICE;
}

int *axis_int(const struct axis *axis, struct spec *spec)
{
	return (int *)((char *)spec + axis->offset);
}

int axis_int_get(const struct axis *axis, const struct spec *spec)
{
	return *(const int *)((const char *)spec + axis->offset);
}

const struct sizes *axis_sizes_get(const struct axis *axis, const struct spec *spec)
{
	return (const struct sizes *)((const char *)spec + axis->offset);
}

const char *axis_word(const struct axis *axis, const struct spec *spec)
{
	return axis->choices[axis_int_get(axis, spec)];
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

int axis_parse_sizes(const struct axis *axis, const char *value, struct sizes *sizes)
{
	const char *at = value;
	sizes->count = 0;
	for (;;) {
		if (sizes->count == FRAMES_MAX) {
			error("%s '%s': more than %d values", axis->option, value, FRAMES_MAX);
			return -EINVAL;
		}
		int err = axis_scan_number(axis, &at, value, &sizes->bytes[sizes->count]);
		if (err)
			return err;
		sizes->count++;
		if (!*at)
			return 0;
		if (*at++ != ',') {
			error("%s '%s': not a whole number", axis->option, value);
			return -EINVAL;
		}
	}
}

int axis_parse_choice(const struct axis *axis, const char *value, int *choice)
{
	for (int i = 0; axis->choices[i]; i++)
		if (!strcmp(axis->choices[i], value)) {
			*choice = i;
			return 0;
		}
	char *known = text("%s", "");
	for (int i = 0; axis->choices[i]; i++) {
		text_append(&known, "%s%s", i ? ", " : "", axis->choices[i]);
	}
	error("%s '%s': unknown; known are %s", axis->option, value, known);
	free(known);
	return -EINVAL;
}

static bool matches(const char *pattern, const char *value)
{
	regex_t regex;
	if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB))
		return false;
	bool match = !regexec(&regex, value, 0, NULL, 0);
	regfree(&regex);
	return match;
}

int hook_parse(const char *value, struct hook *hook)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_./+";
	const char *wrong = value + strspn(value, letters);
	const struct hook_type *type = hook_type_of(value);
	if (*wrong) {
		error("attach '%s': '%c' cannot be in the name of a hook", value, *wrong);
		return -EINVAL;
	}
	if (!type) {
		char *known = text("%s", "");
		for (type = hook_types; type->word; type++) {
			text_append(&known, "%s%s/", type == hook_types ? "" : ", ", type->word);
		}
		error("attach '%s': not a hook; one begins with %s and has a target", value, known);
		free(known);
		return -EINVAL;
	}
	if (strlen(value) >= sizeof(hook->section)) {
		error("attach '%.32s...': longer than %zu characters", value,
		      sizeof(hook->section) - 1);
		return -EINVAL;
	}
	if (!matches(type->pattern, value + strlen(type->word) + 1)) {
		error("attach '%s': not of the form %s/%s", value, type->word, type->target);
		return -EINVAL;
	}
	memset(hook, 0, sizeof(*hook));
	memcpy(hook->section, value, strlen(value));
	return 0;
}

/* The program type that a hook asks for; the default where there is none. */
static int hook_prog_type(const struct hook *hook)
{
	const struct hook_type *type = hook_type_of(hook->section);
	for (int i = 0; type && prog_type_names[i]; i++)
		if (!strcmp(prog_type_names[i], type->prog_type))
			return i;
	return 0;
}

static int default_int(const struct axis *axis, const struct spec *spec)
{
	if (!axis->follows)
		return axis->fallback;
	const struct axis *other = axis_find(axis->follows, strlen(axis->follows));
	return other->kind == AXIS_HOOK ? hook_prog_type(&spec->attach) : axis_int_get(other, spec);
}

static bool is_default(const struct axis *axis, const struct spec *spec)
{
	if (axis->kind == AXIS_HOOK)
		return !*spec->attach.section;
	if (axis->kind == AXIS_SIZES) {
		const struct sizes *sizes = axis_sizes_get(axis, spec);
		return sizes->count == 1 && sizes->bytes[0] == axis->fallback;
	}
	return axis_int_get(axis, spec) == default_int(axis, spec);
}

void spec_follow(struct spec *spec, const bool given[AXIS_COUNT])
{
	axis_for_each (axis)
		if (axis->follows && !given[axis - axes])
			*axis_int(axis, spec) = default_int(axis, spec);
}

void spec_init(struct spec *spec)
{
	memset(spec, 0, sizeof(*spec));
	spec->stack.count = 1;
	axis_for_each (axis)
		if (axis_is_int(axis))
			*axis_int(axis, spec) = default_int(axis, spec);
}

int spec_check(const struct spec *spec)
{
	axis_for_each (axis) {
		if (!axis->needs || is_default(axis, spec))
			continue;
		const struct axis *needed = axis_find(axis->needs, strlen(axis->needs));
		int value = axis_int_get(needed, spec);
		if (value >= axis->at_least)
			continue;
		char *own = axis->kind == AXIS_CHOICE ? text("%s", axis_word(axis, spec))
						      : text("%d", axis_int_get(axis, spec));
		error("%s %s: needs %s %d or more, not %d", axis->option, own, needed->option,
		      axis->at_least, value);
		free(own);
		return -EINVAL;
	}
	int wanted = hook_prog_type(&spec->attach);
	if (*spec->attach.section && spec->prog_type != wanted) {
		error("attach %s: needs programs of type %s, not %s", spec->attach.section,
		      prog_type_names[wanted], prog_type_names[spec->prog_type]);
		return -EINVAL;
	}
	if (spec->stack.count > spec->frames) {
		error("stack: %d values for %d frame%s", spec->stack.count, spec->frames,
		      spec->frames == 1 ? "" : "s");
		return -EINVAL;
	}
	return 0;
}

int spec_frame_bytes(const struct spec *spec, int frame)
{
	int last = spec->stack.count - 1;
	return spec->stack.bytes[frame < last ? frame : last];
}

int spec_callers_bytes(const struct spec *spec)
{
	int sum = 0;
	for (int i = 0; i + 1 < spec->frames; i++)
		sum += spec_frame_bytes(spec, i);
	return sum;
}

void spec_set_stack(struct spec *spec, const struct sizes *sizes)
{
	memset(&spec->stack, 0, sizeof(spec->stack));
	int count = sizes->count;
	while (count > 1 && sizes->bytes[count - 1] == sizes->bytes[count - 2])
		count--;
	spec->stack.count = count;
	memcpy(spec->stack.bytes, sizes->bytes, (size_t)count * sizeof(int));
}

bool spec_equal(const struct spec *a, const struct spec *b)
{
	return !memcmp(a, b, sizeof(*a));
}

bool spec_same_structure(const struct spec *a, const struct spec *b)
{
	if ((a->depth == 0) != (b->depth == 0))
		return false;
	struct spec left = *a, right = *b;
	axis_for_each (axis) {
		if (!axis->tunable)
			continue;
		if (axis->kind == AXIS_SIZES)
			left.stack = right.stack;
		else
			*axis_int(axis, &left) = axis_int_get(axis, &right);
	}
	return spec_equal(&left, &right);
}

/* The token of a number: the axis's letter, else its word. */
static void print_token(FILE *out, const struct axis *axis, const struct spec *spec)
{
	if (axis->kind == AXIS_CHOICE) {
		fprintf(out, "-%s", axis_word(axis, spec));
		return;
	}
	if (axis->kind == AXIS_HOOK) {
		/* A name is a file's name, too. */
		fputc('-', out);
		for (const char *c = spec->attach.section; *c; c++)
			fputc(*c == '/' ? '@' : *c, out);
		return;
	}
	if (axis != axes)
		fputc('-', out);
	if (axis->key)
		fputc(axis->key, out);
	else
		fputs(axis->option, out);
	if (axis->kind == AXIS_NUMBER) {
		fprintf(out, "%d", axis_int_get(axis, spec));
		return;
	}
	const struct sizes *sizes = axis_sizes_get(axis, spec);
	for (int i = 0; i < sizes->count; i++)
		fprintf(out, "%s%d", i ? "," : "", sizes->bytes[i]);
}

char *spec_name(const struct spec *spec)
{
	char *name = NULL;
	size_t size;
	FILE *out = open_memstream(&name, &size);
	if (!out)
		out_of_memory();
	axis_for_each (axis)
		if (axis == axes || !is_default(axis, spec))
			print_token(out, axis, spec);
	fclose(out);
	return name;
}

/* Where the value begins in `token` if it is one of the axis, else NULL. */
static const char *token_value(const struct axis *axis, const char *token)
{
	if (axis->kind == AXIS_CHOICE) {
		for (int i = 1; axis->choices[i]; i++)
			if (!strcmp(axis->choices[i], token))
				return token;
		return NULL;
	}
	if (axis->kind == AXIS_HOOK)
		return strchr(token, '@') ? token : NULL;
	size_t length = axis->key ? 1 : strlen(axis->option);
	const char *value = token + length;
	if (axis->key ? *token != axis->key : strncmp(token, axis->option, length))
		return NULL;
	return *value >= '0' && *value <= '9' ? value : NULL;
}

static int parse_hook_token(const char *token, struct hook *hook)
{
	char *section = text("%s", token);
	for (char *at = section; (at = strchr(at, '@'));)
		*at = '/';
	int err = hook_parse(section, hook);
	free(section);
	return err;
}

static int parse_token(const char *token, struct spec *spec, bool given[AXIS_COUNT])
{
	axis_for_each (axis) {
		const char *value = token_value(axis, token);
		if (!value)
			continue;
		given[axis - axes] = true;
		int err = 0;
		if (axis->kind == AXIS_CHOICE)
			return axis_parse_choice(axis, value, axis_int(axis, spec));
		if (axis->kind == AXIS_HOOK)
			return parse_hook_token(value, &spec->attach);
		if (axis->kind == AXIS_SIZES) {
			struct sizes sizes;
			err = axis_parse_sizes(axis, value, &sizes);
			if (!err)
				spec_set_stack(spec, &sizes);
			return err;
		}
		const char *end = value;
		err = axis_scan_number(axis, &end, value, axis_int(axis, spec));
		return err ? err : *end ? -ENOENT : 0;
	}
	return -ENOENT;
}

int spec_parse_name(const char *name, struct spec *spec)
{
	bool given[AXIS_COUNT] = { false };
	char *copy = text("%s", name), *rest = copy, *token;
	int err = 0;
	spec_init(spec);
	while (!err && (token = strsep(&rest, "-")))
		err = parse_token(token, spec, given);
	free(copy);
	if (err == -ENOENT)
		error("case '%s': not the name of a case", name);
	if (err)
		return -EINVAL;
	spec_follow(spec, given);
	err = spec_check(spec);
	if (err)
		return err;
	/* One case, one name: what was read must print as what was given. */
	char *canonical = spec_name(spec);
	if (strcmp(canonical, name)) {
		error("case '%s': its canonical name is '%s'", name, canonical);
		err = -EINVAL;
	}
	free(canonical);
	return err;
}
