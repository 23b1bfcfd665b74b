/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "message.h"
#include "results.h"
#include "version.h"

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
		error("%s and %s: the same cell twice, with different answers for %s: %s and %s; two "
		      "results are compared with --baseline",
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
		results->index = results_index(results, cell_identity);
	char *key = cell_key(cell, cell_identity);
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
	index_add(results->index, cell, cell_identity, results->count);
	results->at[results->count++] = *cell;
	memset(cell, 0, sizeof(*cell));
	return 0;
}

static int by_environment(const void *left, const void *right)
{
	const struct cell_result *a = left, *b = right;
	int order = -strcmp(cell_text(a, "arch"), cell_text(b, "arch"));
	if (!order)
		order = -strcmp(cell_text(a, "mode"), cell_text(b, "mode"));
	if (!order)
		order = strcmp(cell_series(a), cell_series(b));
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
