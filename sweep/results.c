/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "file.h"
#include "memory.h"
#include "message.h"
#include "record.h"
#include "results.h"
#include "version.h"

const char *cell_text(const struct cell_result *cell, const char *key)
{
	const char *value = json_string_value(json_object_get(cell->head, key));
	return value ? value : "";
}

const json_t *cell_finding(const struct cell_result *cell, const char *limit)
{
	return json_object_get(cell->findings, limit);
}

void cell_add(struct cell_result *cell, json_t *finding)
{
	json_object_set_nocheck(cell->findings, json_word(finding, "limit"), finding);
}

char *cell_key(const struct cell_result *cell, const char *const *keys)
{
	char *key = text("%s", "");
	for (; *keys; keys++) {
		const char *word = cell_text(cell, *keys);
		text_append(&key, "%zu:%s", strlen(word), word);
	}
	return key;
}

bool cell_complete(const struct cell_result *cell)
{
	return json_is_null(json_object_get(cell->head, "error"));
}

bool cell_answered(const struct cell_result *cell)
{
	size_t i;
	json_t *limit;
	json_array_foreach(json_object_get(cell->head, "asked"), i, limit)
	{
		if (!json_is_string(limit) || !cell_finding(cell, json_string_value(limit)))
			return false;
	}
	return true;
}

bool compiler_same(const struct cell_result *a, const struct cell_result *b)
{
	const char *left = cell_text(a, "compiler"), *right = cell_text(b, "compiler");
	return !*left || !*right || !strcmp(left, right);
}

/* What a cell is of, but for its compiler: one that got no answer has none. */
static const char *const identity[] = { "kernel", "kernel_version", "arch", "mode", NULL };

bool cell_same(const struct cell_result *a, const struct cell_result *b)
{
	for (const char *const *key = identity; *key; key++)
		if (strcmp(cell_text(a, *key), cell_text(b, *key)) != 0)
			return false;
	return compiler_same(a, b);
}

void cell_result_release(struct cell_result *cell)
{
	json_decref(cell->head);
	json_decref(cell->findings);
	free(cell->where);
	memset(cell, 0, sizeof(*cell));
}

void results_release(struct results *results)
{
	for (int i = 0; i < results->count; i++)
		cell_result_release(&results->at[i]);
	free(results->at);
	json_decref(results->index);
	memset(results, 0, sizeof(*results));
}

/* The same cell twice is one; with different answers it is an error. */
static int merge_into(struct cell_result *there, struct cell_result *cell)
{
	const char *limit;
	json_t *finding;
	json_object_foreach(cell->findings, limit, finding)
	{
		const json_t *other = cell_finding(there, limit);
		if (!other || finding_same(finding, other))
			continue;
		error("%s and %s: the same cell twice, with different answers for %s: %s and %s",
		      there->where, cell->where, limit, json_word(other, "answer"),
		      json_word(finding, "answer"));
		return -EINVAL;
	}
	json_object_foreach(cell->findings, limit, finding)
	{
		if (!cell_finding(there, limit))
			cell_add(there, finding);
	}
	/* An attempt that failed does not outweigh one that did not. */
	if (!cell_complete(there) && cell_complete(cell)) {
		json_t *head = there->head;
		there->head = cell->head;
		cell->head = head;
	}
	return 0;
}

static void index_add(json_t *index, const struct cell_result *cell, const char *const *keys,
		      int place)
{
	char *key = cell_key(cell, keys);
	if (!json_object_get(index, key))
		json_object_set_new_nocheck(index, key, json_array());
	json_array_append_new(json_object_get(index, key), json_integer(place));
	free(key);
}

json_t *results_index(const struct results *results, const char *const *keys)
{
	json_t *index = json_object();
	for (int i = 0; i < results->count; i++)
		index_add(index, &results->at[i], keys, i);
	return index;
}

/* The same cell, where it is there already; else NULL. */
static struct cell_result *find_same(struct results *results, const struct cell_result *cell)
{
	size_t i;
	json_t *place;
	if (!results->index)
		results->index = results_index(results, identity);
	char *key = cell_key(cell, identity);
	const json_t *places = json_object_get(results->index, key);
	free(key);
	json_array_foreach(places, i, place)
	{
		struct cell_result *there = &results->at[json_integer_value(place)];
		if (cell_same(there, cell))
			return there;
	}
	return NULL;
}

int results_add(struct results *results, struct cell_result *cell)
{
	struct cell_result *there = find_same(results, cell);
	if (there) {
		int err = merge_into(there, cell);
		cell_result_release(cell);
		return err;
	}
	results->at = memory_grow(results->at, (size_t)results->count + 1, sizeof(*results->at));
	index_add(results->index, cell, identity, results->count);
	results->at[results->count++] = *cell;
	memset(cell, 0, sizeof(*cell));
	return 0;
}

/* -- Reading --------------------------------------------------------------------------- */

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
	const json_t *version = json_object_get(json, "version");
	json_t *head = json_object_get(json, "cell");
	int err = 0;
	if (!json_is_integer(version)) {
		err = bad_line(path, number, "not a line of results: no version");
	} else if (json_integer_value(version) != RECORD_VERSION) {
		char *why = text("version %lld of the format; this command reads %d",
				 (long long)json_integer_value(version), RECORD_VERSION);
		err = bad_line(path, number, why);
		free(why);
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
	struct stat info;
	if (stat(path, &info)) {
		int err = -errno;
		error("%s: %s", path, strerror(-err));
		return err;
	}
	if (!S_ISDIR(info.st_mode))
		return read_one(results, path);
	struct words paths = { 0 };
	int err = folder_files(path, ".jsonl", &paths);
	if (err) {
		error("%s: %s", path, strerror(-err));
	} else if (!paths.count) {
		error("%s: no results in this folder", path);
		err = -ENOENT;
	}
	for (int i = 0; !err && i < paths.count; i++)
		err = read_one(results, paths.at[i]);
	words_release(&paths);
	return err;
}

static int by_environment(const void *left, const void *right)
{
	const struct cell_result *a = left, *b = right;
	int order = -strcmp(cell_text(a, "arch"), cell_text(b, "arch"));
	if (!order)
		order = -strcmp(cell_text(a, "mode"), cell_text(b, "mode"));
	if (!order)
		order = version_compare(cell_text(a, "kernel_version"),
					cell_text(b, "kernel_version"));
	if (!order)
		order = version_compare(cell_text(a, "kernel"), cell_text(b, "kernel"));
	return order ? order : strcmp(cell_text(a, "compiler"), cell_text(b, "compiler"));
}

void results_sort(struct results *results)
{
	json_decref(results->index);
	results->index = NULL;
	if (results->count)
		qsort(results->at, (size_t)results->count, sizeof(*results->at), by_environment);
}

/* -- Writing --------------------------------------------------------------------------- */

static void print_line(FILE *out, const json_t *json)
{
	json_dumpf(json, out, JSON_COMPACT);
	fputc('\n', out);
}

char *cell_lines(const struct cell_result *cell, bool brief)
{
	const char *limit;
	json_t *finding;
	char *lines = NULL;
	size_t size;
	FILE *out = open_memstream(&lines, &size);
	if (!out)
		return text("%s", "");
	json_t *head = json_copy(cell->head);
	json_object_set_new(head, "answers",
			    json_integer((json_int_t)json_object_size(cell->findings)));
	json_t *first = json_pack("{s:i, s:o}", "version", RECORD_VERSION, "cell", head);
	print_line(out, first);
	json_decref(first);
	json_object_foreach(cell->findings, limit, finding)
	{
		json_t *row = finding_without(finding, brief ? FINDING_RECORDS : 0);
		print_line(out, row);
		json_decref(row);
	}
	fclose(out);
	return lines;
}
