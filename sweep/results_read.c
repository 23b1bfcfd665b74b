/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "message.h"
#include "record.h"
#include "result_files.h"
#include "results_read.h"
#include "text.h"

static int bad_line(const char *path, int number, const char *why)
{
	error("%s:%d: %s", path, number, why);
	return -EINVAL;
}

/* A cell of which some answers are missing, as at the end of a file that was cut. */
static int check_whole(const struct cell_result *cell)
{
	const json_t *answers = json_object_get(cell->head, "answers");
	size_t there = json_object_size(cell->findings);
	if (!answers ||
	    (json_is_integer(answers) && json_integer_value(answers) == (json_int_t)there))
		return 0;
	char *number = json_dumps(answers, JSON_ENCODE_ANY | JSON_COMPACT);
	error("%s: cut off or changed: %zu of %s answers", cell->where, there,
	      number ? number : "its");
	free(number);
	return -EINVAL;
}

/* Adds the cell that was read before, if there is one. */
static int end_cell(struct results *results, struct cell_result *cell)
{
	int err = cell->head ? check_whole(cell) : 0;
	if (!err && cell->head) {
		/* Where cells are merged it is another number. */
		json_object_del(cell->head, "answers");
		err = results_add(results, cell);
	}
	cell_result_release(cell);
	return err;
}

/* One line: a head ends the cell before it. */
static int take_line(struct results *results, struct cell_result *cell, const char *line,
		     const char *path, int number)
{
	json_error_t problem;
	json_t *json = json_loads(line, 0, &problem);
	if (!json || !json_is_object(json)) {
		json_decref(json);
		return bad_line(path, number, "not a line of results: not a JSON object");
	}
	json_t *head = json_object_get(json, "cell");
	char *fault = record_version_fault(json);
	int err = 0;
	if (fault) {
		err = bad_line(path, number, fault);
	} else if (json_is_object(head)) {
		err = end_cell(results, cell);
		*cell = (struct cell_result){ json_incref(head), json_object(),
					      text("%s:%d", path, number) };
	} else if (!json_is_string(json_object_get(json, "limit")) ||
		   !json_is_string(json_object_get(json, "kind"))) {
		err = bad_line(path, number, "not a line of results: no limit with its answer");
	} else if (!cell->head) {
		err = bad_line(path, number, "a finding before the line that names its cell");
	} else if (cell_finding(cell, json_string_value(json_object_get(json, "limit")))) {
		err = bad_line(path, number, "a second answer for one limit of this cell");
	} else {
		cell_add(cell, json);
	}
	free(fault);
	json_decref(json);
	return err;
}

/* The number of the line in which a byte is. */
static int line_of(const char *data, const char *byte)
{
	int number = 1;
	while ((data = memchr(data, '\n', (size_t)(byte - data)))) {
		number++;
		data++;
	}
	return number;
}

static int read_one(struct results *results, const char *path)
{
	char *data, *rest, *line;
	size_t size;
	struct cell_result cell = { 0 };
	int err = file_read(path, &data, &size), number = 0;
	bool any = false;
	if (err) {
		error("%s: %s", path, strerror(-err));
		return err;
	}
	bool ended = size && data[size - 1] == '\n';
	/* As a machine that lost power leaves; what follows would not be read. */
	const char *nul = memchr(data, '\0', size);
	if (nul)
		err = bad_line(path, line_of(data, nul), "not a line of results: a NUL byte in it");
	for (rest = data; !err && (line = strsep(&rest, "\n"));) {
		number++;
		if (*line)
			err = take_line(results, &cell, line, path, number);
		any |= cell.head != NULL;
	}
	if (!err && !ended)
		err = bad_line(path, number, size ? "cut off" : "no results in it");
	if (!err && !any)
		err = bad_line(path, number, "no results in it");
	if (!err)
		err = end_cell(results, &cell);
	cell_result_release(&cell);
	free(data);
	return err;
}

int results_read(struct results *results, const char *path)
{
	struct texts paths = { 0 };
	int err = result_files(path, &paths);
	for (int i = 0; !err && i < paths.count; i++)
		err = read_one(results, paths.at[i]);
	texts_release(&paths);
	return err;
}
