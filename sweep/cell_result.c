/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cell_result.h"
#include "record.h"
#include "text.h"

const char *cell_text(const struct cell_result *cell, const char *key)
{
	return json_word(cell->head, key);
}

const char *cell_version(const struct cell_result *cell)
{
	const char *version = cell_text(cell, "kernel_version");
	return *version ? version : cell_text(cell, "kernel");
}

const char *cell_series(const struct cell_result *cell)
{
	const char *source = cell_text(cell, "kernel_source");
	if (!strncmp(source, "folder ", 7))
		return source;
	if (strncmp(source, "deb ", 4) != 0)
		return "";
	source += 4;
	if (*source != '[')
		return source;
	const char *end = strstr(source, "] ");
	return end ? end + 2 : source;
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
		const char *word =
			strcmp(*keys, "kernel_source") ? cell_text(cell, *keys) : cell_series(cell);
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

const char *const cell_identity[] = { "kernel", "kernel_version", "kernel_source",
				      "arch",	"mode",		  NULL };

bool cell_same(const struct cell_result *a, const struct cell_result *b)
{
	char *left = cell_key(a, cell_identity), *right = cell_key(b, cell_identity);
	bool same = !strcmp(left, right);
	free(right);
	free(left);
	return same && compiler_same(a, b);
}

void cell_result_release(struct cell_result *cell)
{
	json_decref(cell->head);
	json_decref(cell->findings);
	free(cell->where);
	memset(cell, 0, sizeof(*cell));
}

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
		json_t *row = brief ? finding_brief(finding) : json_incref(finding);
		print_line(out, row);
		json_decref(row);
	}
	fclose(out);
	return lines;
}
