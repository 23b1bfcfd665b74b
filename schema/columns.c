/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <string.h>

#include "axis_kind.h"
#include "keys.h"
#include "schema.h"

struct table {
	FILE *out;
	int err;
};

/* Sizes of stack are the axes that are lists. */
static const char *axis_unit(const struct axis *axis)
{
	return axis->kind->separator ? "bytes" : "";
}

static void print_key(void *context, const struct kind *kind, const char *name, bool always,
		      const struct field *field)
{
	struct table *table = context;
	const struct axis *axis = kind->axes ? axis_find(name, strlen(name)) : NULL;
	const struct key *key = key_find(name, kind->name);
	(void)always;
	(void)field;
	if (axis)
		fprintf(table->out, "| `%s` | %s | %s |\n", name, axis_unit(axis), axis->help);
	else if (key)
		fprintf(table->out, "| `%s` | %s | %s |\n", name, key->unit ? key->unit : "",
			key->says);
	else
		table->err = -EINVAL;
}

int columns_print(FILE *out, const struct kind *kind)
{
	struct table table = { .out = out };
	fprintf(out, "\n## %s\n\n%s", kind->name, kind->title);
	if (kind->printed_by)
		fprintf(out, " (`%s`; [schema](%s.json))", kind->printed_by, kind->name);
	fprintf(out, ".\n\n| key, column | unit | meaning |\n| --- | --- | --- |\n");
	kind_each(kind, print_key, &table);
	return table.err;
}
