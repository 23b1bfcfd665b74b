/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "blocks.h"
#include "escape.h"
#include "text.h"

/* An answer as short as a column is wide, its unit aside; the caller frees it. */
static char *short_answer(const struct cell_answer *answer)
{
	if (!answer->finding)
		return text("%s", answer->change == CHANGE_LACKING	? "lacks"
				  : answer->change == CHANGE_UNMEASURED ? "?"
									: "");
	bool differs = answer->change == CHANGE_CHANGED || answer->change == CHANGE_ADDED;
	char *shown = finding_short(answer->finding),
	     *marked = text("%s%s%s", answer->judged == JUDGED_FAILS ? "!" : "", differs ? "*" : "",
			    shown);
	free(shown);
	return marked;
}

/* Columns of one block share architecture, mode and source. */
static bool same_block(const struct cell_result *a, const struct cell_result *b)
{
	static const char *const keys[] = { "arch", "mode" };
	for (int i = 0; i < 2; i++)
		if (strcmp(cell_text(a, keys[i]), cell_text(b, keys[i])) != 0)
			return false;
	return !strcmp(cell_series(a), cell_series(b));
}

/* The source goes without saying where it is Debian's archive. */
static void head_out(FILE *out, const struct style *style, const struct cell_result *cell)
{
	const char *series = cell_series(cell);
	char *mode = text("%s%s%s", cell_text(cell, "mode"), *series ? ", " : "", series);
	title_out(out, style, style->title,
		  (const char *const[TITLE_TEXTS]){ cell_text(cell, "arch"), mode });
	free(mode);
}

static int next_shown(const struct comparison *comparison, int c)
{
	while (c < comparison->results->count && !comparison->shown[c])
		c++;
	return c;
}

static void cell_out(FILE *out, const struct style *style, const char *word, int width, bool left)
{
	char *shown = style->escape(word);
	if (!style->padded)
		width = 0;
	fprintf(out, left ? "%-*s" : "%*s", width, shown);
	free(shown);
}

/* Columns that a word takes. */
static int width_of(const char *word)
{
	char *shown = escape_line(word);
	int width = (int)strlen(shown);
	free(shown);
	return width;
}

static int limit_width(const struct comparison *comparison)
{
	int width = 5;
	for (int r = 0; r < comparison->row_count; r++)
		if (width_of(comparison->rows[r].limit) > width)
			width = width_of(comparison->rows[r].limit);
	return width;
}

static int column_width(const struct comparison *comparison, int c)
{
	char *word = short_kernel(comparison, &comparison->results->at[c]);
	int width = width_of(word);
	free(word);
	for (int r = 0; r < comparison->row_count; r++) {
		word = short_answer(&comparison->rows[r].at[c]);
		if (width_of(word) > width)
			width = width_of(word);
		free(word);
	}
	return width;
}

static void block_out(FILE *out, const struct comparison *comparison, const struct style *style,
		      int first, int end)
{
	const struct cell_result *cells = comparison->results->at;
	int limits = limit_width(comparison);
	int *widths = calloc((size_t)end + 1, sizeof(*widths));
	for (int c = first; widths && style->padded && c < end; c = next_shown(comparison, c + 1))
		widths[c] = column_width(comparison, c);
	head_out(out, style, &cells[first]);
	fputs(style->start, out);
	cell_out(out, style, "limit", limits, true);
	for (int c = first; c < end; c = next_shown(comparison, c + 1)) {
		char *word = short_kernel(comparison, &cells[c]);
		fputs(style->between, out);
		cell_out(out, style, word, widths ? widths[c] : 0, false);
		free(word);
	}
	fputs(style->end, out);
	if (style->rule) {
		fputs("|---", out);
		for (int c = first; c < end; c = next_shown(comparison, c + 1))
			fputs("|---:", out);
		fputs("|\n", out);
	}
	for (int r = 0; r < comparison->row_count; r++) {
		fputs(style->start, out);
		cell_out(out, style, comparison->rows[r].limit, limits, true);
		for (int c = first; c < end; c = next_shown(comparison, c + 1)) {
			char *word = short_answer(&comparison->rows[r].at[c]);
			fputs(style->between, out);
			cell_out(out, style, word, widths ? widths[c] : 0, false);
			free(word);
		}
		fputs(style->end, out);
	}
	free(widths);
}

void blocks_out(FILE *out, const struct comparison *comparison, const struct style *style)
{
	const struct results *results = comparison->results;
	for (int c = next_shown(comparison, 0); c < results->count;) {
		int end = c;
		while (end < results->count &&
		       (!comparison->shown[end] || same_block(&results->at[c], &results->at[end])))
			end++;
		block_out(out, comparison, style, c, end);
		c = next_shown(comparison, end);
	}
}
