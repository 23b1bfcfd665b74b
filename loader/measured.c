/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "environment.h"
#include "file.h"
#include "finding.h"
#include "measured.h"
#include "message.h"
#include "record.h"
#include "result_files.h"

/* What this machine is. */
static const struct record *here(void)
{
	static struct record record;
	if (!record.arch) {
		record_init(&record);
		record_environment(&record);
	}
	return &record;
}

static const char *mode_here(void)
{
	return here()->mode ? here()->mode : "";
}

/* What is compared is what runs alike: of this machine's architecture and mode. */
static bool is_alike(const json_t *cell)
{
	return !strcmp(json_word(cell, "arch"), here()->arch) &&
	       !strcmp(json_word(cell, "mode"), mode_here());
}

/* -- Reading --------------------------------------------------------------------------- */

/* Whether a cell that says how many answers it has, has them. */
static bool is_whole(const json_t *cell)
{
	const json_t *answers = json_object_get(cell, "answers");
	return !cell || !answers ||
	       json_integer_value(answers) ==
		       (json_int_t)json_object_size(json_object_get(cell, "findings"));
}

/* Takes a line; `*cell` is that of the head before it. Returns why it is none, or NULL. */
static const char *take_line(json_t *cells, json_t **cell, const char *line)
{
	json_t *json = json_loads(line, 0, NULL), *head = json_object_get(json, "cell");
	const char *limit = json_word(json, "limit"), *fault = NULL;
	if (json_integer_value(json_object_get(json, "version")) != RECORD_VERSION) {
		fault = "not a line of results";
	} else if (json_is_object(head)) {
		fault = is_whole(*cell) ? NULL : "the cell before it is cut off or changed";
		*cell = json_deep_copy(head);
		json_object_set_new(*cell, "findings", json_object());
		json_array_append_new(cells, *cell);
	} else if (!*cell || !*limit) {
		fault = "not a line of results: no limit, or none of a cell";
	} else {
		json_object_set_nocheck(json_object_get(*cell, "findings"), limit, json);
	}
	json_decref(json);
	return fault;
}

static int read_one(json_t *cells, const char *path)
{
	char *data, *rest, *line;
	size_t size;
	json_t *cell = NULL;
	int err = file_read(path, &data, &size), number = 0;
	const char *fault = NULL;
	if (err) {
		error("%s: %s", path, strerror(-err));
		return err;
	}
	for (rest = data; !fault && (line = strsep(&rest, "\n"));) {
		number += *line || rest;
		fault = *line ? take_line(cells, &cell, line) : NULL;
	}
	if (!fault && (!cell || !is_whole(cell)))
		fault = cell ? "cut off or changed" : "no results in it";
	if (fault)
		error("%s:%d: %s", path, number, fault);
	free(data);
	return fault ? -1 : 0;
}

/* Leaves those out that are not alike. */
static void choose(json_t *cells)
{
	size_t i = 0;
	while (i < json_array_size(cells))
		if (is_alike(json_array_get(cells, i)))
			i++;
		else
			json_array_remove(cells, i);
}

json_t *measured_read(const char *path)
{
	struct texts paths = { 0 };
	json_t *cells = json_array();
	int err = result_files(path, &paths);
	for (int i = 0; !err && i < paths.count; i++)
		err = read_one(cells, paths.at[i]);
	texts_release(&paths);
	choose(cells);
	if (!err && !json_array_size(cells))
		error("%s: no results of %s, %s, as this is", path, here()->arch, mode_here());
	if (!err && json_array_size(cells))
		return cells;
	json_decref(cells);
	return NULL;
}

/* -- What they say --------------------------------------------------------------------- */

const char *measured_release(const json_t *cell)
{
	return json_word(cell, "kernel");
}

static bool is_named(const json_t *cell, const char *name)
{
	const char *version = json_word_or(cell, "kernel_version", measured_release(cell));
	const size_t length = strlen(name);
	return !strcmp(measured_release(cell), name) || !strcmp(json_word(cell, "name"), name) ||
	       (length && !strncmp(version, name, length) &&
		!isdigit((unsigned char)version[length]));
}

const json_t *measured_kernel(const json_t *cells, const char *name)
{
	const json_t *found = NULL;
	json_t *cell;
	size_t i;
	json_array_foreach(cells, i, cell)
	{
		if (is_named(cell, name) &&
		    (!found || strverscmp(json_word(cell, "kernel_version"),
					  json_word(found, "kernel_version")) > 0))
			found = cell;
	}
	if (!found)
		error("kernel '%s': the results have none of %s, %s", name, here()->arch,
		      mode_here());
	return found;
}

static const json_t *finding_on(const json_t *cell, const char *limit)
{
	return json_object_get(json_object_get(cell, "findings"), limit);
}

/* A limit's bytes; 0: it has none there. */
static int number_on(const json_t *cell, const char *limit)
{
	const json_t *finding = finding_on(cell, limit);
	const json_int_t value = json_integer_value(json_object_get(finding, "value"));
	return finding_kind(finding) == ANSWER_NUMBER && value > 0 && value <= INT16_MAX
		       ? (int)value
		       : 0;
}

struct caller_limit measured_caller_limit(const json_t *cell)
{
	const int bytes = number_on(cell, "stack.caller.1");
	return bytes ? caller_limit_of(bytes, number_on(cell, "stack.rounding"))
		     : (struct caller_limit){ 0 };
}

json_t *measured_where(const json_t *cells,
		       enum measured_says (*test)(const json_t *cell, const void *context),
		       const void *context)
{
	json_t *where = NULL, *cell;
	size_t i;
	json_array_foreach(cells, i, cell)
	{
		enum measured_says says = test(cell, context);
		if (says != MEASURED_NOTHING && !where)
			where = json_array();
		if (says == MEASURED_YES)
			json_array_append_new(where, json_text(measured_release(cell)));
	}
	return where;
}

enum measured_says measured_is(const json_t *cell, const char *limit, const char *kind)
{
	const json_t *finding = finding_on(cell, limit);
	return !finding_measured(finding)		   ? MEASURED_NOTHING
	       : !strcmp(json_word(finding, "kind"), kind) ? MEASURED_YES
							   : MEASURED_NO;
}
