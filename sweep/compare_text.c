/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "blocks.h"
#include "changes.h"
#include "compare_format.h"
#include "gate.h"
#include "table.h"
#include "text.h"

/* Why a kernel does not take an object of the user's own, where the cells are about such. */
static char *not_loaded(const char *limit, const json_t *finding)
{
	const char *aspect = strrchr(limit, '.'), *kind = json_word(finding, "kind");
	if (strcmp(aspect ? aspect : "", ".load") != 0 || !*kind ||
	    finding_kind(finding) == ANSWER_ACCEPTED)
		return NULL;
	return text("%s: %s", kind, json_word(finding, "words"));
}

/* What a kernel says of plain code, where that is something else. */
static char *coloured(const char *limit, const json_t *finding)
{
	const char *words = json_word(finding, "coloured");
	(void)limit;
	return *words ? text("coloured: %s", words) : NULL;
}

/* What else is to be told of single answers, each with where it is from. */
static void told_out(FILE *out, const struct comparison *comparison, const struct style *style,
		     char *(*tell)(const char *limit, const json_t *finding))
{
	for (int r = 0; r < comparison->row_count; r++) {
		const struct row *row = &comparison->rows[r];
		for (int c = 0; c < comparison->results->count; c++) {
			const struct cell_answer *answer = &row->at[c];
			char *told =
				comparison->shown[c] ? tell(row->limit, answer->finding) : NULL;
			if (!told)
				continue;
			char *kernel = short_kernel(comparison, answer->cell);
			char *line = text("%s, %s, %s, %s: %s", row->limit, kernel,
					  cell_text(answer->cell, "arch"),
					  cell_text(answer->cell, "mode"), told);
			char *shown = style->escape(line);
			table_wrapped(out, 0, shown);
			free(shown);
			free(line);
			free(kernel);
			free(told);
		}
	}
}

/* Cells that could not be measured, each once. */
static void failed_out(FILE *out, const struct comparison *comparison, const struct style *style)
{
	const struct results *results = comparison->results;
	for (int c = 0; c < results->count; c++)
		if (comparison->shown[c] && !cell_complete(&results->at[c]))
			title_out(out, style, "%s, %s, %s: could not be measured: %s\n",
				  (const char *const[TITLE_TEXTS]){
					  cell_text(&results->at[c], "kernel"),
					  cell_text(&results->at[c], "arch"),
					  cell_text(&results->at[c], "mode"),
					  cell_text(&results->at[c], "error") });
}

static void summary_out(FILE *out, const struct comparison *comparison)
{
	const int *counts = comparison->counts;
	if (comparison->with_baseline)
		fprintf(out,
			"%d answer%s of the baseline, %d changed, %d added, %d lacking, "
			"%d not measured\n",
			counts[CHANGE_SAME], counts[CHANGE_SAME] == 1 ? " is that" : "s are those",
			counts[CHANGE_CHANGED], counts[CHANGE_ADDED], counts[CHANGE_LACKING],
			counts[CHANGE_UNMEASURED]);
}

/* -- Gates ----------------------------------------------------------------------------- */

static void judged_out(FILE *out, const struct comparison *comparison, const struct style *style,
		       enum judged judged)
{
	for (int r = 0; r < comparison->row_count; r++)
		for (int c = 0; c < comparison->results->count; c++) {
			const struct cell_answer *answer = &comparison->rows[r].at[c];
			if (!comparison->shown[c] || answer->judged != judged)
				continue;
			char *kernel = short_kernel(comparison, answer->cell);
			char *words = gate_words(answer);
			title_out(out, style, style->judged,
				  (const char *const[5]){ judged_names[judged],
							  comparison->rows[r].limit, kernel,
							  cell_text(answer->cell, "mode"), words });
			free(words);
			free(kernel);
		}
}

/* What the gates say, the gravest first. */
static void gates_out(FILE *out, const struct comparison *comparison, const struct style *style)
{
	const int *judged = comparison->judged;
	const int bad = judged[JUDGED_FAILS] + judged[JUDGED_UNKNOWN] + judged[JUDGED_WARNS];
	if (!comparison->with_gates)
		return;
	fprintf(out, style->verdict, judged[JUDGED_FAILS], bad + judged[JUDGED_PASSES],
		judged[JUDGED_WARNS], judged[JUDGED_UNKNOWN]);
	if (bad)
		fputs(style->judged_head, out);
	for (enum judged one = JUDGED_COUNT; one-- > JUDGED_WARNS;)
		judged_out(out, comparison, style, one);
}

static bool worth_a_row(const struct comparison *comparison, const struct row *row)
{
	for (int c = 0; c < comparison->results->count; c++) {
		const struct cell_answer *answer = &row->at[c];
		if (comparison->shown[c] &&
		    (answer->judged > JUDGED_PASSES ||
		     (comparison->with_baseline && answer->change > CHANGE_SAME)))
			return true;
	}
	return false;
}

/* The rows that a reader is to look at. */
static void short_blocks_out(FILE *out, const struct comparison *comparison,
			     const struct style *style)
{
	struct comparison some = *comparison;
	some.row_count = 0;
	some.rows = calloc((size_t)comparison->row_count + 1, sizeof(*some.rows));
	for (int r = 0; some.rows && r < comparison->row_count; r++)
		if (worth_a_row(comparison, &comparison->rows[r]))
			some.rows[some.row_count++] = comparison->rows[r];
	if (some.row_count)
		blocks_out(out, &some, style);
	free(some.rows);
}

static void text_out(FILE *out, const struct comparison *comparison, const struct style *style,
		     bool edges)
{
	blocks_out(out, comparison, style);
	if (edges)
		changes_out(out, comparison, style);
	fputs(style == &plain_style ? "" : "\n", out);
	told_out(out, comparison, style, not_loaded);
	told_out(out, comparison, style, coloured);
	failed_out(out, comparison, style);
	gates_out(out, comparison, style);
	summary_out(out, comparison);
}

void compare_table(FILE *out, const struct comparison *comparison, bool edges)
{
	text_out(out, comparison, &plain_style, edges);
}

void compare_markdown(FILE *out, const struct comparison *comparison, bool edges)
{
	if (!comparison->with_gates) {
		text_out(out, comparison, &markdown_style, edges);
		return;
	}
	/* For the page of a pull request, which has no room for all rows. */
	gates_out(out, comparison, &markdown_style);
	short_blocks_out(out, comparison, &markdown_style);
	fputs("\n", out);
	failed_out(out, comparison, &markdown_style);
	summary_out(out, comparison);
}
