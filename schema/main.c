/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* schema: tables of the commands → a JSON Schema for each kind of row, and a page of all keys */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "message.h"
#include "options.h"
#include "schema.h"
#include "text.h"

static const char head[] =
	"# Keys and columns\n\n"
	"What the commands print with `-o json` (one object a line) and `-o csv` (the same names as "
	"columns) is one of\nthese kinds of rows. A number is in the unit that stands here; of a "
	"`value` the row says it itself, in `unit`.\n[data.md](../data.md) shows how to read them. "
	"`make schema` makes this page and the schemas beside it.\n";

/* Writes what `print` prints into a file of the folder. */
static int write_to(const char *folder, const char *name, int (*print)(FILE *, const struct kind *),
		    const struct kind *kind)
{
	char *path = text("%s/%s", folder, name), *data = NULL;
	size_t size;
	FILE *out = open_memstream(&data, &size);
	int err = out ? print(out, kind) : -ENOMEM;
	if (out && fclose(out))
		err = -EIO;
	if (!err)
		err = file_write(path, data, size);
	if (err)
		error("%s: %s", path, strerror(-err));
	free(data);
	free(path);
	return err;
}

/* All kinds, rows first. */
static int print_page(FILE *out, const struct kind *kind)
{
	int err = 0;
	fputs(head, out);
	for (; kind->name && !err; kind++)
		err = columns_print(out, kind);
	return err;
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		error("name the folder where the schemas are to be");
		return EXIT_USAGE;
	}
	int err = write_to(argv[1], "README.md", print_page, kinds);
	for (const struct kind *kind = kinds; kind->name && !err; kind++) {
		char *name = text("%s.json", kind->name);
		if (kind->printed_by)
			err = write_to(argv[1], name, schema_print, kind);
		free(name);
	}
	return err ? EXIT_NOT_MEASURED : EXIT_DONE;
}
