/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "axis_kind.h"
#include "case_name.h"
#include "memory.h"
#include "message.h"
#include "text.h"

char *spec_name(const struct spec *spec)
{
	char *name = NULL;
	size_t size;
	FILE *out = open_memstream(&name, &size);
	if (!out)
		out_of_memory();
	axis_for_each (axis) {
		bool first = axis == axes;
		if (!first && axis->kind->is_default(axis, spec))
			continue;
		fputs(first ? "" : "-", out);
		axis->kind->print_token(axis, axis_value(axis, spec), out);
	}
	fclose(out);
	return name;
}

int spec_parse_token(const char *token, bool of_shape, struct spec *spec, bool given[AXIS_COUNT])
{
	int err = -ENOENT;
	axis_for_each (axis) {
		if (of_shape && (!axis->shaped || given[axis - axes]))
			continue;
		err = axis->kind->parse_token(axis, token, axis_field(axis, spec));
		if (err == -ENOENT)
			continue;
		given[axis - axes] = true;
		break;
	}
	return err;
}

int spec_parse_name(const char *name, struct spec *spec)
{
	bool given[AXIS_COUNT] = { false };
	char *copy = text("%s", name), *rest = copy, *token;
	int err = 0;
	spec_init(spec);
	while (!err && (token = strsep(&rest, "-")))
		err = spec_parse_token(token, false, spec, given);
	free(copy);
	if (err == -ENOENT)
		error("case '%s': not the name of a case", name);
	if (err)
		return -EINVAL;
	spec_follow(spec, given);
	err = spec_check(spec);
	if (err)
		return err;
	spec_shorten(spec);
	/* One case, one name: what was read must print as what was given. */
	char *canonical = spec_name(spec);
	if (strcmp(canonical, name)) {
		error("case '%s': its canonical name is '%s'", name, canonical);
		err = -EINVAL;
	}
	free(canonical);
	return err;
}
