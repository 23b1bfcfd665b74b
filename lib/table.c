/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "finding.h"
#include "table.h"
#include "terminal.h"
#include "text.h"

void table_wrapped(FILE *out, int indent, const char *words)
{
	const int columns = terminal_columns(out);
	int column = 0;
	while (*words) {
		int length = (int)strcspn(words, " \n");
		if (column && column + 1 + length > columns) {
			fputc('\n', out);
			column = 0;
		}
		if (column)
			column += fprintf(out, " ");
		else
			column = fprintf(out, "%*s", indent, "");
		char *word = text("%.*s", length, words), *shown = escape_line(word);
		column += fprintf(out, "%s", shown);
		free(shown);
		free(word);
		words += length;
		words += strspn(words, " \n");
	}
	fputc('\n', out);
}

static void head(const struct output *output, const json_t *first)
{
	(void)first;
	print_emphasized(output->out, EMPHASIS_HEAD, "%-26s %-18s %-38s %6s %8s", "question",
			 "answer", "last that works", "probes", "ms");
}

static const char *string(const json_t *finding, const char *key)
{
	return json_string_value(json_object_get(finding, key));
}

char *table_side(const json_t *finding, const char *which)
{
	const char *name = string(finding, which);
	if (!name)
		return NULL;
	char *key = text("%s_budget", which);
	const json_t *budget = json_object_get(finding, key);
	free(key);
	return json_is_integer(budget)
		       ? text("%s, budget %lld", name, (long long)json_integer_value(budget))
		       : text("%s", name);
}

static void row(const struct output *output, const json_t *finding)
{
	FILE *out = output->out;
	const char *remark = string(finding, "remark"), *words = string(finding, "words");
	const char *coloured = string(finding, "coloured");
	char *works = table_side(finding, "works");
	char *fails = table_side(finding, "fails");
	const bool alarms = finding_kind(finding) == ANSWER_CRASHED || coloured;
	print_emphasized(out, alarms ? EMPHASIS_ALARM : PLAIN, "%-26s %-18s %-38s %6lld %8.1f",
			 string(finding, "limit"), string(finding, "answer"), works ? works : "-",
			 (long long)json_integer_value(json_object_get(finding, "probes")),
			 (double)json_integer_value(json_object_get(finding, "us")) / 1000);
	if (remark)
		table_wrapped(out, 4, remark);
	if (fails || words) {
		char *line = text("%s%s%s", fails ? fails : "", fails ? ": " : "",
				  words ? words : "does not work");
		table_wrapped(out, 4, line);
		free(line);
	}
	if (coloured) {
		char *line = text("coloured: %s", coloured);
		table_wrapped(out, 4, line);
		free(line);
	}
	free(fails);
	free(works);
}

const struct view finding_view = { .begin = head, .row = row };
