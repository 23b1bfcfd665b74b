/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "blocks.h"
#include "changes.h"
#include "compare_format.h"
#include "message.h"
#include "table.h"

/* Why a kernel does not take an object of the user's own, where the cells are about such. */
static void not_loaded_out(FILE *out, const struct comparison *comparison,
			   const struct style *style)
{
	for (int r = 0; r < comparison->row_count; r++) {
		const struct row *row = &comparison->rows[r];
		const char *aspect = strrchr(row->limit, '.');
		for (int c = 0; c < comparison->results->count; c++) {
			const struct cell_answer *answer = &row->at[c];
			const char *kind = json_word(answer->finding, "kind");
			if (!comparison->shown[c] || strcmp(aspect ? aspect : "", ".load") != 0 ||
			    !*kind || finding_kind(answer->finding) == ANSWER_ACCEPTED)
				continue;
			char *kernel = short_kernel(comparison, answer->cell);
			char *line = text("%s, %s, %s, %s: %s: %s", row->limit, kernel,
					  cell_text(answer->cell, "arch"),
					  cell_text(answer->cell, "mode"), kind,
					  json_word(answer->finding, "words"));
			char *shown = style->escape(line);
			table_wrapped(out, 0, shown);
			free(shown);
			free(line);
			free(kernel);
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
				  (const char *const[4]){ cell_text(&results->at[c], "kernel"),
							  cell_text(&results->at[c], "arch"),
							  cell_text(&results->at[c], "mode"),
							  cell_text(&results->at[c], "error") });
}

static void summary_out(FILE *out, const struct comparison *comparison)
{
	const int *counts = comparison->counts;
	if (comparison->with_baseline)
		fprintf(out,
			"%d answers are those of the baseline, %d changed, %d added, %d lacking, "
			"%d not measured\n",
			counts[CHANGE_SAME], counts[CHANGE_CHANGED], counts[CHANGE_ADDED],
			counts[CHANGE_LACKING], counts[CHANGE_UNMEASURED]);
}

static void text_out(FILE *out, const struct comparison *comparison, const struct style *style,
		     bool edges)
{
	blocks_out(out, comparison, style);
	if (edges)
		changes_out(out, comparison, style);
	fputs(style == &plain_style ? "" : "\n", out);
	not_loaded_out(out, comparison, style);
	failed_out(out, comparison, style);
	summary_out(out, comparison);
}

void compare_table(FILE *out, const struct comparison *comparison, bool edges)
{
	text_out(out, comparison, &plain_style, edges);
}

void compare_markdown(FILE *out, const struct comparison *comparison, bool edges)
{
	text_out(out, comparison, &markdown_style, edges);
}
