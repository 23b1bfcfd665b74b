/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "aspects.h"
#include "message.h"
#include "record.h"

static const struct {
	const char *name, *asks;
	const char *field; /* of the record */
} aspects[] = {
	{ "load", "does it load?", "verdict" },
	{ "insns", "instructions that the verifier counts", "insns" },
	{ "stack", "bytes of stack that the verifier counts, a frame each", "verifier_stack" },
	{ "run", "what did the test run return?", "retval" },
};
const int aspect_count = sizeof(aspects) / sizeof(*aspects);

char *aspect_limit(int aspect, const char *object)
{
	return text("%s.%s", object, aspects[aspect].name);
}

/* Answer, kind and value. */
static void set_answer(json_t *finding, int aspect, json_t *measured, bool accepted)
{
	char *answer = NULL;
	if (json_is_string(measured))
		answer = text("%s", json_string_value(measured));
	else if (json_is_integer(measured) && accepted)
		answer = text("%lld", (long long)json_integer_value(measured));
	const char *kind = !answer ? "none" : aspect ? "value" : answer;
	json_object_set_new(finding, "answer", json_string(answer ? answer : "-"));
	json_object_set_new(finding, "kind", json_string(kind));
	json_object_set(finding, "value", answer && aspect ? measured : json_null());
	free(answer);
}

json_t *aspect_finding(int aspect, const char *object, json_t *record)
{
	static const char *const environment[] = { "kernel",   "arch",	   "mode",
						   "emulated", "compiler", "libbpf" };
	const char *verdict = json_string_value(json_object_get(record, "verdict"));
	bool accepted = verdict && !strcmp(verdict, "accepted");
	char *limit = aspect_limit(aspect, object);
	json_t *finding = json_pack("{s:i, s:s, s:s}", "version", RECORD_VERSION, "limit", limit,
				    "asks", aspects[aspect].asks);
	set_answer(finding, aspect, json_object_get(record, aspects[aspect].field), accepted);
	json_object_set_new(finding, "unit", json_null());
	json_object_set_new(finding, "works", json_null());
	json_object_set_new(finding, "fails", json_null());
	json_object_set(finding, accepted ? "works" : "fails", json_object_get(record, "case"));
	json_object_set(finding, "words",
			aspect ? json_null() : json_object_get(record, "message"));
	for (size_t e = 0; e < sizeof(environment) / sizeof(*environment); e++)
		json_object_set(finding, environment[e], json_object_get(record, environment[e]));
	if (aspect == 0)
		json_object_set(finding, "fails_record", record);
	free(limit);
	return finding;
}
