/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <libxml/xmlwriter.h>
#include <stdlib.h>

#include "compare_format.h"
#include "escape.h"
#include "gate.h"
#include "text.h"

/* An attribute, of whatever text. */
static void attribute_out(xmlTextWriterPtr xml, const char *name, const char *value)
{
	char *shown = escape_xml(value);
	xmlTextWriterWriteAttribute(xml, BAD_CAST name, BAD_CAST shown);
	free(shown);
}

enum outcome { OUTCOME_PASSES, OUTCOME_FAILURE, OUTCOME_ERROR, OUTCOME_COUNT };
static const char *const elements[OUTCOME_COUNT] = {
	[OUTCOME_FAILURE] = "failure",
	[OUTCOME_ERROR] = "error",
};

static enum outcome outcome_of(const struct cell_answer *answer)
{
	if (answer->change == CHANGE_CHANGED || answer->change == CHANGE_ADDED ||
	    answer->judged == JUDGED_FAILS)
		return OUTCOME_FAILURE;
	return answer->change == CHANGE_LACKING || answer->change == CHANGE_UNMEASURED ||
			       answer->judged == JUDGED_UNKNOWN
		       ? OUTCOME_ERROR
		       : OUTCOME_PASSES;
}

/* What the gate says, and what changed. The caller frees it. */
static char *message_of(const struct cell_answer *answer)
{
	if (answer->judged >= JUDGED_UNKNOWN)
		return gate_words(answer);
	return text("%s: %s, was %s", change_names[answer->change],
		    answer->finding ? json_word(answer->finding, "answer")
				    : cell_text(answer->cell, "error"),
		    answer->reference ? json_word(answer->reference, "answer") : "-");
}

/* A warning fails nothing, and is what a test may say. */
static void warning_out(xmlTextWriterPtr xml, const struct cell_answer *answer)
{
	if (answer->judged != JUDGED_WARNS)
		return;
	char *words = gate_words(answer), *shown = escape_xml(words);
	xmlTextWriterWriteFormatElement(xml, BAD_CAST "system-out", "warning: %s", shown);
	free(shown);
	free(words);
}

static void testcase_out(xmlTextWriterPtr xml, const struct row *row,
			 const struct cell_answer *answer)
{
	const char *const element = elements[outcome_of(answer)];
	xmlTextWriterStartElement(xml, BAD_CAST "testcase");
	attribute_out(xml, "classname", cell_text(answer->cell, "kernel"));
	attribute_out(xml, "name", row->limit);
	if (element) {
		char *message = message_of(answer);
		char *words = escape_xml(json_word(answer->finding, "words"));
		xmlTextWriterStartElement(xml, BAD_CAST element);
		attribute_out(xml, "message", message);
		xmlTextWriterWriteString(xml, BAD_CAST words);
		xmlTextWriterEndElement(xml);
		free(words);
		free(message);
	}
	warning_out(xml, answer);
	xmlTextWriterEndElement(xml);
}

/* Without a baseline nothing is expected, so that a change is no failure. */
static struct cell_answer as_test(const struct comparison *comparison,
				  const struct cell_answer *answer)
{
	struct cell_answer as_test = *answer;
	if (!comparison->with_baseline && answer->change == CHANGE_CHANGED)
		as_test.change = CHANGE_SAME;
	return as_test;
}

static void testsuite_out(xmlTextWriterPtr xml, const struct comparison *comparison, int c)
{
	const struct cell_result *cell = &comparison->results->at[c];
	int counts[OUTCOME_COUNT] = { 0 };
	for (int r = 0; r < comparison->row_count; r++) {
		const struct cell_answer answer = as_test(comparison, &comparison->rows[r].at[c]);
		counts[outcome_of(&answer)]++;
	}
	char *name = text("%s, %s, %s", cell_text(cell, "kernel"), cell_text(cell, "arch"),
			  cell_text(cell, "mode"));
	xmlTextWriterStartElement(xml, BAD_CAST "testsuite");
	attribute_out(xml, "name", name);
	xmlTextWriterWriteFormatAttribute(xml, BAD_CAST "tests", "%d", comparison->row_count);
	xmlTextWriterWriteFormatAttribute(xml, BAD_CAST "failures", "%d", counts[OUTCOME_FAILURE]);
	xmlTextWriterWriteFormatAttribute(xml, BAD_CAST "errors", "%d", counts[OUTCOME_ERROR]);
	for (int r = 0; r < comparison->row_count; r++) {
		const struct cell_answer answer = as_test(comparison, &comparison->rows[r].at[c]);
		testcase_out(xml, &comparison->rows[r], &answer);
	}
	xmlTextWriterEndElement(xml);
	free(name);
}

void compare_junit(FILE *out, const struct comparison *comparison, bool edges)
{
	(void)edges;
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
