/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <libxml/xmlwriter.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"
#include "escape.h"
#include "file.h"
#include "message.h"
#include "record.h"
#include "table.h"

const char *const compare_format_names[COMPARE_FORMAT_COUNT] = {
	[COMPARE_TABLE] = "table",	 [COMPARE_CSV] = "csv",	    [COMPARE_JSON] = "json",
	[COMPARE_MARKDOWN] = "markdown", [COMPARE_JUNIT] = "junit",
};

/* -- Words ----------------------------------------------------------------------------- */

/* An answer as short as a column is wide, its unit aside; the caller frees it. */
static char *short_answer(const struct answer *answer)
{
	if (!answer->finding)
		return text("%s", answer->change == CHANGE_LACKING	? "lacks"
				  : answer->change == CHANGE_UNMEASURED ? "?"
									: "");
	const char *kind = finding_word(answer->finding, "kind"),
		   *said = finding_word(answer->finding, "answer");
	const json_t *value = json_object_get(answer->finding, "value");
	const char *mark =
		answer->change == CHANGE_CHANGED || answer->change == CHANGE_ADDED ? "*" : "";
	if (!strcmp(kind, "number") && json_is_integer(value))
		return text("%s%lld", mark, (long long)json_integer_value(value));
	if (!strcmp(kind, "no edge"))
		return text("%s>=%s", mark, strrchr(said, ' ') ? strrchr(said, ' ') + 1 : said);
	if (!strcmp(kind, "none works"))
		return text("%s<%s", mark, strrchr(said, ' ') ? strrchr(said, ' ') + 1 : said);
	if (!strcmp(kind, "unsupported") || !strcmp(kind, "none"))
		return text("%s-", mark);
	if (!strcmp(kind, "not measured"))
		return text("?");
	return text("%s%s", mark, said);
}

/* Columns of one block share architecture and mode. */
static bool same_block(const struct cell_result *a, const struct cell_result *b)
{
	static const char *const keys[] = { "arch", "mode" };
	for (int i = 0; i < 2; i++)
		if (strcmp(cell_text(a, keys[i]), cell_text(b, keys[i])) != 0)
			return false;
	return true;
}

/* The upstream version where that tells the columns apart, else the whole release. */
static char *short_kernel(const struct comparison *comparison, const struct cell_result *cell)
{
	const char *version = cell_text(cell, "kernel_version");
	size_t length = strcspn(version, "-~");
	if (!length)
		return text("%s", cell_text(cell, "kernel"));
	return compare_ambiguous(comparison, cell) ? text("%s", version)
						   : text("%.*s", (int)length, version);
}

static int next_shown(const struct comparison *comparison, int c)
{
	while (c < comparison->results->count && !comparison->shown[c])
		c++;
	return c;
}

/* -- Tables ---------------------------------------------------------------------------- */

/* How a table is drawn: Markdown has bars, a plain one is padded. */
struct style {
	const char *title, *start, *between, *end;
	const char *change, *change_end; /* round what a change is told in */
	bool padded, rule;
	char *(*escape)(const char *words);
};

static const struct style plain = {
	.title = "# %s, %s\n",
	.start = "",
	.between = "  ",
	.end = "\n",
	.change = "\n%s, %s, %s: %s\n",
	.change_end = "",
	.padded = true,
	.escape = escape_line,
};
static const struct style markdown = {
	.title = "\n**%s, %s**\n\n",
	.start = "| ",
	.between = " | ",
	.end = " |\n",
	.change = "\n### %s, %s, %s: %s\n\n```\n",
	.change_end = "```\n",
	.rule = true,
	.escape = escape_markdown,
};

/* printf() with texts from outside for its %s, NULL behind the last. */
static void title_out(FILE *out, const struct style *style, const char *format,
		      const char *const words[4])
{
	char *shown[4];
	for (int i = 0; i < 4; i++)
		shown[i] = style->escape(words[i] ? words[i] : "");
	fprintf(out, format, shown[0], shown[1], shown[2], shown[3]);
	for (int i = 0; i < 4; i++)
		free(shown[i]);
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
	title_out(out, style, style->title,
		  (const char *const[4]){ cell_text(&cells[first], "arch"),
					  cell_text(&cells[first], "mode") });
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

static void blocks_out(FILE *out, const struct comparison *comparison, const struct style *style)
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

/* -- Changes, with their edges --------------------------------------------------------- */

/* The commands that load one side of the edge again, in a guest. */
static void command_out(FILE *out, const struct cell_result *cell, const json_t *finding,
			const char *side)
{
	const char *name = finding_word(finding, side);
	char *budget_key = text("%s_budget", side);
	const json_t *budget = json_object_get(finding, budget_key);
	const json_t *kernel = json_object_get(cell->head, "kernel_version");
	char *kernel_word =
		escape_shell(cell_text(cell, json_is_string(kernel) ? "kernel" : "name"));
	char *arch = escape_shell(cell_text(cell, "arch"));
	char *mode = escape_shell(cell_text(cell, "mode"));
	char *guest = text("--kernels %s --arch %s --mode %s", kernel_word, arch, mode);
	size_t length = strlen(name);
	bool object = length > 2 && !strcmp(name + length - 2, ".o");
	/* An object of the user's gives its limits their names; others come with probe. */
	bool own = object && !strncmp(finding_word(finding, "limit"), name, length);
	char *file = object ? text("%s", file_name(name)) : text("%s.bpf.o", name);
	char *case_word = escape_shell(name), *file_word = escape_shell(file);
	char *limit = escape_shell(finding_word(finding, "limit"));
	/* A limit's name is quoted as a pattern is. */
	const char *quote = *limit == '\'' || *limit == '$' ? "" : "'";
	if (!*name || (object && !own))
		print_line(out, "    $ sweep run %s %s%s%s", guest, quote, limit, quote);
	else if (object)
		print_line(out, "    $ sweep shell %s -- loader %s", guest, file_word);
	else if (json_is_integer(budget))
		print_line(out, "    $ gen %s && sweep shell %s -- loader --budget %lld %s",
			   case_word, guest, (long long)json_integer_value(budget), file_word);
	else
		print_line(out, "    $ gen %s && sweep shell %s -- loader %s", case_word, guest,
			   file_word);
	free(limit);
	free(case_word);
	free(file_word);
	free(file);
	free(mode);
	free(arch);
	free(kernel_word);
	free(budget_key);
	free(guest);
}

static void side_out(FILE *out, const struct comparison *comparison, const char *whose,
		     const struct cell_result *cell, const json_t *finding)
{
	char *version = short_kernel(comparison, cell);
	char *kernel = text("%s%s", whose, version);
	free(version);
	if (!finding) {
		print_line(out, "  %s: %s", kernel,
			   cell_complete(cell) ? "not asked" : cell_text(cell, "error"));
		free(kernel);
		return;
	}
	char *works = table_side(finding, "works"), *fails = table_side(finding, "fails");
	const char *words = finding_word(finding, "words");
	print_line(out, "  %s: %s", kernel, finding_word(finding, "answer"));
	if (works)
		print_line(out, "    works: %s", works);
	if (fails || *words) {
		char *line = text("%s%s%s", fails ? "does not: " : "", fails ? fails : "",
				  *words && fails ? ": " : "");
		text_append(&line, "%s", words);
		table_wrapped(out, 4, line);
		free(line);
	}
	command_out(out, cell, finding, fails ? "fails" : "works");
	free(works);
	free(fails);
	free(kernel);
}

static bool worth_telling(const struct comparison *comparison, const struct answer *answer)
{
	return answer->change == CHANGE_CHANGED || answer->change == CHANGE_ADDED ||
	       answer->change == CHANGE_LACKING ||
	       (comparison->with_baseline && answer->change == CHANGE_UNMEASURED &&
		cell_complete(answer->cell));
}

static void changes_out(FILE *out, const struct comparison *comparison, const struct style *style)
{
	for (int r = 0; r < comparison->row_count; r++) {
		const struct row *row = &comparison->rows[r];
		for (int c = 0; c < comparison->results->count; c++) {
			const struct answer *answer = &row->at[c];
			if (!comparison->shown[c] || !worth_telling(comparison, answer))
				continue;
			title_out(out, style, style->change,
				  (const char *const[4]){ row->limit,
							  cell_text(answer->cell, "arch"),
							  cell_text(answer->cell, "mode"),
							  change_names[answer->change] });
			if (answer->reference_cell)
				side_out(out, comparison,
					 comparison->with_baseline ? "baseline, " : "",
					 answer->reference_cell, answer->reference);
			side_out(out, comparison, "", answer->cell, answer->finding);
			fputs(style->change_end, out);
		}
	}
}

/* Why a kernel does not take an object of the user's own, where the cells are about such. */
static void not_loaded_out(FILE *out, const struct comparison *comparison,
			   const struct style *style)
{
	for (int r = 0; r < comparison->row_count; r++) {
		const struct row *row = &comparison->rows[r];
		const char *aspect = strrchr(row->limit, '.');
		for (int c = 0; c < comparison->results->count; c++) {
			const struct answer *answer = &row->at[c];
			const char *kind = finding_word(answer->finding, "kind");
			if (!comparison->shown[c] || strcmp(aspect ? aspect : "", ".load") != 0 ||
			    !*kind || !strcmp(kind, "accepted"))
				continue;
			char *kernel = short_kernel(comparison, answer->cell);
			char *line = text("%s, %s, %s, %s: %s: %s", row->limit, kernel,
					  cell_text(answer->cell, "arch"),
					  cell_text(answer->cell, "mode"), kind,
					  finding_word(answer->finding, "words"));
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
	fputs(style == &plain ? "" : "\n", out);
	not_loaded_out(out, comparison, style);
	failed_out(out, comparison, style);
	summary_out(out, comparison);
}

/* -- For machines ---------------------------------------------------------------------- */

static json_t *answer_to_json(const struct row *row, const struct answer *answer)
{
	static const char *const of_cell[] = { "kernel", "name", "kernel_version",
					       "arch",	 "mode", "compiler" };
	static const char *const of_finding[] = { "answer", "kind",  "value", "unit",
						  "works",  "fails", "words" };
	json_t *json = json_object();
	json_object_set_new(json, "version", json_integer(RECORD_VERSION));
	json_object_set_new(json, "limit", json_string(row->limit));
	for (size_t i = 0; i < sizeof(of_cell) / sizeof(*of_cell); i++)
		json_object_set_new(json, of_cell[i],
				    json_incref(json_object_get(answer->cell->head, of_cell[i])));
	for (size_t i = 0; i < sizeof(of_finding) / sizeof(*of_finding); i++) {
		json_t *value = json_object_get(answer->finding, of_finding[i]);
		json_object_set_new(json, of_finding[i], value ? json_incref(value) : json_null());
	}
	json_object_set_new(json, "change", json_string(change_names[answer->change]));
	json_object_set_new(json, "compared_with",
			    answer->reference_cell
				    ? json_string(cell_text(answer->reference_cell, "kernel"))
				    : json_null());
	json_t *was = json_object_get(answer->reference, "answer");
	json_object_set_new(json, "was", was ? json_incref(was) : json_null());
	json_t *error = json_object_get(answer->cell->head, "error");
	json_object_set_new(json, "error", error ? json_incref(error) : json_null());
	return json;
}

static void lines_out(FILE *out, const struct comparison *comparison, bool csv)
{
	bool first = true;
	for (int r = 0; r < comparison->row_count; r++)
		for (int c = 0; c < comparison->results->count; c++) {
			if (!comparison->shown[c])
				continue;
			json_t *json =
				answer_to_json(&comparison->rows[r], &comparison->rows[r].at[c]);
			if (csv && first)
				csv_print_header(out, json);
			if (csv)
				csv_print_line(out, json);
			else
				json_print_line(out, json);
			first = false;
			json_decref(json);
		}
}

/* An attribute, of whatever text. */
static void attribute_out(xmlTextWriterPtr xml, const char *name, const char *words)
{
	char *shown = escape_xml(words);
	xmlTextWriterWriteAttribute(xml, BAD_CAST name, BAD_CAST shown);
	free(shown);
}

static void testcase_out(xmlTextWriterPtr xml, const struct row *row, const struct answer *answer)
{
	const char *element =
		answer->change == CHANGE_CHANGED || answer->change == CHANGE_ADDED ? "failure"
		: answer->change == CHANGE_LACKING || answer->change == CHANGE_UNMEASURED ? "error"
											  : NULL;
	xmlTextWriterStartElement(xml, BAD_CAST "testcase");
	attribute_out(xml, "classname", cell_text(answer->cell, "kernel"));
	attribute_out(xml, "name", row->limit);
	if (element) {
		char *message =
			text("%s: %s, was %s", change_names[answer->change],
			     answer->finding ? finding_word(answer->finding, "answer")
					     : cell_text(answer->cell, "error"),
			     answer->reference ? finding_word(answer->reference, "answer") : "-");
		char *words = escape_xml(finding_word(answer->finding, "words"));
		xmlTextWriterStartElement(xml, BAD_CAST element);
		attribute_out(xml, "message", message);
		xmlTextWriterWriteString(xml, BAD_CAST words);
		xmlTextWriterEndElement(xml);
		free(words);
		free(message);
	}
	xmlTextWriterEndElement(xml);
}

/* Without a baseline nothing is expected, so that a change is no failure. */
static enum change as_test(const struct comparison *comparison, enum change change)
{
	return comparison->with_baseline || change != CHANGE_CHANGED ? change : CHANGE_SAME;
}

static void testsuite_out(xmlTextWriterPtr xml, const struct comparison *comparison, int c)
{
	const struct cell_result *cell = &comparison->results->at[c];
	int counts[CHANGE_COUNT] = { 0 };
	for (int r = 0; r < comparison->row_count; r++)
		counts[as_test(comparison, comparison->rows[r].at[c].change)]++;
	char *name = text("%s, %s, %s", cell_text(cell, "kernel"), cell_text(cell, "arch"),
			  cell_text(cell, "mode"));
	xmlTextWriterStartElement(xml, BAD_CAST "testsuite");
	attribute_out(xml, "name", name);
	xmlTextWriterWriteFormatAttribute(xml, BAD_CAST "tests", "%d", comparison->row_count);
	xmlTextWriterWriteFormatAttribute(xml, BAD_CAST "failures", "%d",
					  counts[CHANGE_CHANGED] + counts[CHANGE_ADDED]);
	xmlTextWriterWriteFormatAttribute(xml, BAD_CAST "errors", "%d",
					  counts[CHANGE_LACKING] + counts[CHANGE_UNMEASURED]);
	for (int r = 0; r < comparison->row_count; r++) {
		struct answer answer = comparison->rows[r].at[c];
		answer.change = as_test(comparison, answer.change);
		testcase_out(xml, &comparison->rows[r], &answer);
	}
	xmlTextWriterEndElement(xml);
	free(name);
}

static void junit_out(FILE *out, const struct comparison *comparison)
{
	xmlBufferPtr buffer = xmlBufferCreate();
	xmlTextWriterPtr xml = buffer ? xmlNewTextWriterMemory(buffer, 0) : NULL;
	if (!xml)
		return;
	xmlTextWriterSetIndent(xml, 1);
	xmlTextWriterStartDocument(xml, NULL, "UTF-8", NULL);
	xmlTextWriterStartElement(xml, BAD_CAST "testsuites");
	for (int c = 0; c < comparison->results->count; c++)
		if (comparison->shown[c])
			testsuite_out(xml, comparison, c);
	xmlTextWriterEndElement(xml);
	xmlTextWriterEndDocument(xml);
	xmlFreeTextWriter(xml);
	fputs((const char *)xmlBufferContent(buffer), out);
	xmlBufferFree(buffer);
}

void compare_show(FILE *out, const struct comparison *comparison, enum compare_format format,
		  bool edges)
{
	switch (format) {
	case COMPARE_JSON:
	case COMPARE_CSV:
		lines_out(out, comparison, format == COMPARE_CSV);
		break;
	case COMPARE_JUNIT:
		junit_out(out, comparison);
		break;
	default:
		text_out(out, comparison, format == COMPARE_MARKDOWN ? &markdown : &plain, edges);
	}
}
