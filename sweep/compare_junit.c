/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <libxml/xmlwriter.h>
#include <stdlib.h>

#include "compare_format.h"
#include "escape.h"
#include "text.h"

/* An attribute, of whatever text. */
static void attribute_out(xmlTextWriterPtr xml, const char *name, const char *value)
{
	char *shown = escape_xml(value);
	xmlTextWriterWriteAttribute(xml, BAD_CAST name, BAD_CAST shown);
	free(shown);
}

static void testcase_out(xmlTextWriterPtr xml, const struct row *row,
			 const struct cell_answer *answer)
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
			     answer->finding ? json_word(answer->finding, "answer")
					     : cell_text(answer->cell, "error"),
			     answer->reference ? json_word(answer->reference, "answer") : "-");
		char *words = escape_xml(json_word(answer->finding, "words"));
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
		struct cell_answer answer = comparison->rows[r].at[c];
		answer.change = as_test(comparison, answer.change);
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
