/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "data.h"
#include "finding.h"
#include "json.h"
#include "keep.h"
#include "map.h"
#include "programs.h"
#include "reasons.h"
#include "record.h"
#include "../sweep/reproduce.h"
#include "../sweep/style.h"
#include "../sweep/version.h"

/* Records of the edges are no part of a page: they are many times its size. */
#define SHOWN (UINT32_MAX & ~FINDING_RECORDS)

/* -- Fields ---------------------------------------------------------------------------- */

static json_t *field_names(void)
{
	struct finding finding;
	finding_init(&finding, SHOWN);
	json_t *names = json_array(), *json = finding_to_json(&finding), *value;
	const char *name;
	json_object_foreach(json, name, value)
	{
		json_array_append_new(names, json_string(name));
	}
	json_decref(json);
	finding_release(&finding);
	return names;
}

/* What most findings of a cell share, and those on a limit: the first one's. */
static const char *const of_cell[] = { "version",	"kernel",	  "arch",
				       "mode",		"emulated",	  "compiler",
				       "libbpf",	"kernel_package", "kernel_version",
				       "kernel_sha256", "kernel_source",  NULL };
static const char *const of_limit[] = { "limit", "asks", "unit", NULL };

static json_t *common_of(const json_t *finding, const char *const *keys)
{
	json_t *common = json_object();
	for (; *keys; keys++) {
		json_t *value = json_object_get(finding, *keys);
		if (value && !json_is_null(value))
			json_object_set(common, *keys, value);
	}
	return common;
}

static const json_t *inherited(const json_t *cell, const json_t *limit, const char *name)
{
	const json_t *value = json_object_get(cell, name);
	return value ? value : json_object_get(limit, name);
}

/* The fields that are not what the cell and the limit have. */
static json_t *own_fields(const json_t *finding, const json_t *cell, const json_t *limit)
{
	json_t *own = finding_brief(finding), *value;
	const char *name;
	void *next;
	json_object_foreach_safe(own, next, name, value)
	{
		const json_t *there = inherited(cell, limit, name);
		if (there ? json_equal(there, value) : json_is_null(value))
			json_object_del(own, name);
	}
	return own;
}

/* -- Limits ---------------------------------------------------------------------------- */

static const json_t *first_finding(const struct row *row, int columns)
{
	for (int c = 0; c < columns; c++)
		if (row->at[c].finding)
			return row->at[c].finding;
	return NULL;
}

static json_t *limits_of(const struct comparison *comparison)
{
	json_t *limits = json_array();
	for (int r = 0; r < comparison->row_count; r++) {
		const struct row *row = &comparison->rows[r];
		const json_t *finding = first_finding(row, comparison->results->count);
		json_array_append_new(limits, json_pack("{s:s, s:s, s:o}", "id", row->limit, "keep",
							keep_to(row->limit), "common",
							common_of(finding, of_limit)));
	}
	return limits;
}

/* -- Answers --------------------------------------------------------------------------- */

/* The first column whose answer on this limit is the same. */
static int same_as(const struct row *row, int column)
{
	for (int c = 0; c < column; c++)
		if (row->at[c].finding && finding_same(row->at[c].finding, row->at[column].finding))
			return c;
	return column;
}

static void set_baseline(json_t *json, const struct cell_answer *answer)
{
	const json_t *was = json_object_get(answer->reference, "answer");
	json_object_set_new(json, "change", json_string(change_names[answer->change]));
	if (was)
		json_object_set(json, "was", (json_t *)was);
}

/* A value that a page is to show, taken over. */
static void set_text(json_t *json, const char *key, char *value)
{
	json_object_set_new(json, key, json_text(value));
	free(value);
}

static json_t *answer_of(const struct comparison *comparison, const struct causes *causes,
			 const json_t *common, const json_t *limit, int r, int c)
{
	const struct row *row = &comparison->rows[r];
	const struct cell_answer *answer = &row->at[c];
	json_t *json = json_pack("{s:i, s:i, s:b, s:o}", "limit", r, "same", same_as(row, c),
				 "measured", finding_measured(answer->finding), "own",
				 own_fields(answer->finding, common, limit));
	json_t *places = reasons_of(causes, row->limit, answer);
	set_text(json, "short", finding_short(answer->finding));
	set_text(json, "command", reproduce(answer->cell, answer->finding));
	if (places)
		json_object_set_new(json, "causes", places);
	if (comparison->with_baseline)
		set_baseline(json, answer);
	return json;
}

/* -- Cells ----------------------------------------------------------------------------- */

static const json_t *finding_of_column(const struct comparison *comparison, int c)
{
	for (int r = 0; r < comparison->row_count; r++)
		if (comparison->rows[r].at[c].finding)
			return comparison->rows[r].at[c].finding;
	return NULL;
}

static json_t *answers_of(const struct comparison *comparison, const struct causes *causes,
			  const json_t *limits, const json_t *common, int c)
{
	json_t *answers = json_array();
	for (int r = 0; r < comparison->row_count; r++) {
		const json_t *limit = json_object_get(json_array_get(limits, (size_t)r), "common");
		if (comparison->rows[r].at[c].finding)
			json_array_append_new(answers,
					      answer_of(comparison, causes, common, limit, r, c));
	}
	return answers;
}

/* How many of the cells have an older kernel: kernels of all architectures stand in this order. */
static int order_of(const struct results *results, int cell)
{
	int older = 0;
	for (int i = 0; i < results->count; i++)
		older += version_compare(cell_version(&results->at[i]),
					 cell_version(&results->at[cell])) < 0;
	return older;
}

static json_t *cell_of(const struct comparison *comparison, const struct causes *causes,
		       const json_t *limits, int c)
{
	const struct cell_result *cell = &comparison->results->at[c];
	json_t *common = common_of(finding_of_column(comparison, c), of_cell);
	json_t *json = json_pack("{s:O, s:i, s:O, s:o}", "head", cell->head, "order",
				 order_of(comparison->results, c), "common", common, "answers",
				 answers_of(comparison, causes, limits, common, c));
	set_text(json, "label", short_kernel(comparison, cell));
	json_decref(common);
	return json;
}

static json_t *cells_of(const struct comparison *comparison, const struct causes *causes,
			const json_t *limits)
{
	json_t *cells = json_array();
	for (int c = 0; c < comparison->results->count; c++)
		if (comparison->shown[c])
			json_array_append_new(cells, cell_of(comparison, causes, limits, c));
	return cells;
}

json_t *data_make(const struct shown *shown)
{
	const struct comparison *comparison = shown->comparison;
	json_t *limits = limits_of(comparison);
	json_t *data = json_pack("{s:i, s:s, s:o, s:b, s:o, s:O, s:o, s:o, s:o, s:o, s:o, s:O}",
				 "version", RECORD_VERSION, "tool", TAILCHAIN_VERSION, "title",
				 json_text(shown->title), "baseline", comparison->with_baseline,
				 "fields", field_names(), "limits", limits, "cells",
				 cells_of(comparison, shown->causes, limits), "programs",
				 programs_of(comparison->results, shown->jobs), "causes",
				 reasons(shown->causes), "signs", map_signs(), "maps",
				 maps_of(shown->evidence->points), "costs", shown->evidence->costs);
	json_decref(limits);
	return data;
}
