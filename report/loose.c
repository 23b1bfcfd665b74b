/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "json.h"
#include "loose.h"
#include "memory.h"
#include "message.h"
#include "record.h"
#include "text.h"

/* The file that is being read. */
struct reading {
	struct evidence *evidence;
	const char *path;
	int number; /* of the line */
	struct cell_result *cells;
	int count;
};

static int bad_line(const struct reading *reading, const char *why)
{
	error("%s:%d: %s", reading->path, reading->number, why);
	return -EINVAL;
}

/* -- Findings -------------------------------------------------------------------------- */

/* What a row says of its cell. */
static const char *const of_head[] = { "kernel",
				       "name",
				       "kernel_package",
				       "kernel_version",
				       "kernel_sha256",
				       "kernel_source",
				       "arch",
				       "mode",
				       "compiler",
				       "error",
				       NULL };

static bool same_cell(const struct cell_result *cell, const json_t *row)
{
	for (const char *const *key = cell_identity; *key; key++)
		if (strcmp(cell_text(cell, *key), json_word(row, *key)) != 0)
			return false;
	const char *compiler = json_word(row, "compiler"), *there = cell_text(cell, "compiler");
	return !*compiler || !*there || !strcmp(compiler, there);
}

static json_t *head_of(const json_t *row)
{
	json_t *head = json_object();
	for (const char *const *key = of_head; *key; key++) {
		json_t *value = json_object_get(row, *key);
		json_object_set_new(head, *key, value ? json_incref(value) : json_null());
	}
	return head;
}

static struct cell_result *cell_of(struct reading *reading, const json_t *row)
{
	for (int i = 0; i < reading->count; i++)
		if (same_cell(&reading->cells[i], row))
			return &reading->cells[i];
	reading->cells =
		memory_grow(reading->cells, (size_t)reading->count + 1, sizeof(*reading->cells));
	struct cell_result *cell = &reading->cells[reading->count++];
	*cell = (struct cell_result){ head_of(row), json_object(),
				      text("%s:%d", reading->path, reading->number) };
	return cell;
}

static bool is_finding(const json_t *row)
{
	return json_is_string(json_object_get(row, "limit"));
}

static int take_finding(struct reading *reading, json_t *row)
{
	struct cell_result *cell = cell_of(reading, row);
	json_t *compiler = json_object_get(row, "compiler");
	if (!*cell_text(cell, "compiler") && json_is_string(compiler))
		json_object_set(cell->head, "compiler", compiler);
	/* compare has a row for a cell that was not measured, too. */
	if (!json_is_string(json_object_get(row, "kind")))
		return json_object_get(row, "change")
			       ? 0
			       : bad_line(reading, "a limit without its answer");
	if (cell_finding(cell, json_word(row, "limit")))
		return bad_line(reading, "a second answer for one limit of this kernel");
	cell_add(cell, row);
	return 0;
}

/* -- What is kept as it is ------------------------------------------------------------- */

static int keep(const struct reading *reading, json_t *list, json_t *row)
{
	json_object_set_new(row, "file", json_text(file_name(reading->path)));
	json_array_append(list, row);
	return 0;
}

static bool is_record(const json_t *row)
{
	return json_is_string(json_object_get(row, "case")) &&
	       json_is_string(json_object_get(row, "verdict"));
}

static int take_record(struct reading *reading, json_t *row)
{
	return keep(reading, reading->evidence->points, row);
}

static bool is_cost(const json_t *row)
{
	return json_is_string(json_object_get(row, "what")) && json_object_get(row, "ns");
}

static int take_cost(struct reading *reading, json_t *row)
{
	return keep(reading, reading->evidence->costs, row);
}

/* Kinds of rows; the first that knows one takes it. */
static const struct {
	bool (*is)(const json_t *row);
	int (*take)(struct reading *reading, json_t *row);
} kinds[] = {
	{ is_finding, take_finding },
	{ is_record, take_record },
	{ is_cost, take_cost },
};

/* -- Lines ----------------------------------------------------------------------------- */

static int take_row(struct reading *reading, json_t *row)
{
	char *fault = record_version_fault(row);
	int err = fault ? bad_line(reading, fault) : 0;
	free(fault);
	if (err)
		return err;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (kinds[i].is(row))
			return kinds[i].take(reading, row);
	return bad_line(reading, "neither a finding, a record nor a cost");
}

static int take_line(struct reading *reading, const char *line, size_t length)
{
	json_t *row = json_loadb(line, length, 0, NULL);
	int err = json_is_object(row)
			  ? take_row(reading, row)
			  : bad_line(reading, "not a line of results: not a JSON object");
	json_decref(row);
	return err;
}

int loose_read(struct evidence *evidence, const char *path, const char *data, size_t size)
{
	struct reading reading = { .evidence = evidence, .path = path };
	int err = 0;
	for (size_t at = 0, length; !err && at < size; at += length + 1) {
		const char *end = memchr(data + at, '\n', size - at);
		length = end ? (size_t)(end - data) - at : size - at;
		reading.number++;
		if (!end)
			err = bad_line(&reading, "cut off");
		else if (length)
			err = take_line(&reading, data + at, length);
	}
	for (int i = 0; i < reading.count; i++) {
		if (!err)
			err = results_add(&evidence->results, &reading.cells[i]);
		else
			cell_result_release(&reading.cells[i]);
	}
	free(reading.cells);
	return err;
}
