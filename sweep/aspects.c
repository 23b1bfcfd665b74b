/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "aspects.h"
#include "finding.h"
#include "message.h"

static const struct {
	const char *name, *asks;
	const char *field; /* of the record */
} aspects[] = {
	{ "load", "does it load?", "verdict" },
	{ "insns", "instructions that the verifier counts", "insns" },
	{ "stack", "bytes of stack that the verifier counts, a frame each", "verifier_stack" },
	{ "run", "what did the test run return?", "retval" },
};
/* What is said of an aspect: there is no search, and so no budget, no probes and no remark. */
#define FINDING_ASPECT                                                                             \
	(FINDING_UP_TO(words) & ~(FINDING_HAS(works_budget) | FINDING_HAS(fails_budget))) |        \
		FINDING_ENVIRONMENT

const int aspect_count = sizeof(aspects) / sizeof(*aspects);

char *aspect_limit(int aspect, const char *object)
{
	return text("%s.%s", object, aspects[aspect].name);
}

/* Answer, kind and value: the verdict, or a figure of a record that has it. */
static void conclude(struct finding *finding, int aspect, json_t *measured, bool accepted)
{
	if (json_is_string(measured))
		finding->answer = text("%s", json_string_value(measured));
	else if (json_is_integer(measured) && accepted)
		finding->answer = text("%lld", (long long)json_integer_value(measured));
	finding->kind = !finding->answer ? ANSWER_LACKING
			: aspect	 ? ANSWER_VALUE
					 : answer_find(finding->answer);
	/* A guest may say anything. */
	if (finding->kind == ANSWER_COUNT)
		finding->kind = ANSWER_UNKNOWN;
	if (finding->kind == ANSWER_VALUE)
		finding->value = json_incref(measured);
	if (!finding->answer)
		finding->answer = text("-");
}

json_t *aspect_finding(int aspect, const char *object, json_t *record)
{
	const char *case_name = json_string_value(json_object_get(record, "case"));
	const char *message = json_string_value(json_object_get(record, "message"));
	bool accepted = !strcmp(json_word(record, "verdict"), "accepted");
	struct finding finding;
	finding_from_json(&finding, record, FINDING_ENVIRONMENT);
	finding.has = FINDING_ASPECT;
	finding.limit = aspect_limit(aspect, object);
	finding.asks = text("%s", aspects[aspect].asks);
	conclude(&finding, aspect, json_object_get(record, aspects[aspect].field), accepted);
	if (case_name)
		*(accepted ? &finding.works : &finding.fails) = text("%s", case_name);
	if (aspect == 0) {
		finding.words = message ? text("%s", message) : NULL;
		finding.fails_record = json_incref(record);
		finding.has |= FINDING_HAS(fails_record);
	}
	json_t *json = finding_to_json(&finding);
	finding_release(&finding);
	return json;
}
