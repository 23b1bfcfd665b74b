/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <fnmatch.h>
#include <inttypes.h>
#include <string.h>

#include "finding.h"
#include "record.h"
#include "text.h"

/* Bytes of a console that are kept of a finding in brief, whole lines. */
#define CONSOLE_BRIEF 3072

/* What stands behind the sign of an answer's short form. */
enum short_form {
	SHORT_ANSWER, /* the answer itself */
	SHORT_VALUE,  /* its value */
	SHORT_LAST,   /* the answer's last word */
	SHORT_NOTHING
};

#define VERDICT_ROW(id, word, status, says, short_sign)                                            \
	[ANSWER_##id] = { word, .sign = short_sign,                                                \
			  .form = sizeof(short_sign) > 1 ? SHORT_NOTHING : SHORT_ANSWER },

static const struct {
	const char *name;
	enum { SAID_NAME, SAID_VALUE, SAID_UP_TO, SAID_FROM } said;
	const char *sign;
	enum short_form form;
	bool unmeasured; /* it tells nothing of the kernel */
} answers[ANSWER_COUNT] = {
	VERDICTS(VERDICT_ROW)
		/* What is no verdict. */
		[ANSWER_NONE] = { "not asked", .sign = "" },
	[ANSWER_NUMBER] = { "number", SAID_VALUE, "", SHORT_VALUE },
	[ANSWER_NO_EDGE] = { "no edge", SAID_UP_TO, ">=", SHORT_LAST },
	[ANSWER_NO_VALUE] = { "none works", SAID_FROM, "<", SHORT_LAST },
	[ANSWER_UNCLEAR] = { "unclear", .sign = "" },
	[ANSWER_YES] = { "yes", .sign = "" },
	[ANSWER_NO] = { "no", .sign = "" },
	[ANSWER_UNKNOWN] = { "not measured", .sign = "?", .form = SHORT_NOTHING,
			     .unmeasured = true },
	[ANSWER_VALUE] = { "value", .sign = "" },
	[ANSWER_LACKING] = { "none", .sign = "-", .form = SHORT_NOTHING },
};

const char *answer_name(int answer)
{
	return answer < ANSWER_COUNT ? answers[answer].name : NULL;
}

enum answer answer_find(const char *name)
{
	int answer = 0;
	while (answer < ANSWER_COUNT && strcmp(answers[answer].name, name) != 0)
		answer++;
	return (enum answer)answer;
}

/* Units are plurals: of one, without the last letter. */
static int unit_length(int64_t value, const char *unit)
{
	int length = unit ? (int)strlen(unit) : 0;
	return value == 1 && length && unit[length - 1] == 's' ? length - 1 : length;
}

char *answer_words(enum answer answer, int64_t value, const char *unit)
{
	switch (answers[answer].said) {
	case SAID_VALUE:
		return text("%" PRId64 " %.*s", value, unit_length(value, unit), unit ? unit : "");
	case SAID_UP_TO:
		return text("none up to %" PRId64, value);
	case SAID_FROM:
		return text("not even %" PRId64, value);
	case SAID_NAME:
		break;
	}
	return text("%s", answers[answer].name);
}

bool limit_named(const char *pattern, const char *limit)
{
	const size_t length = strlen(pattern);
	return !fnmatch(pattern, limit, 0) ||
	       (length && !strncmp(limit, pattern, length) && limit[length] == '.');
}

/* -- Fields ---------------------------------------------------------------------------- */

#define FIELD_ANSWER	    FIELD_WORD, answer_name
#define FIELD_ROW(name, of) { #name, offsetof(struct finding, name), FIELD_##of },

const struct field finding_table[] = { FINDING_FIELDS(FIELD_ROW){ 0 } };

void finding_init(struct finding *finding, uint32_t has)
{
	finding->has = has;
	for (int i = 0; i < FINDING_FIELD_COUNT; i++)
		field_init(&finding_table[i], finding);
}

void finding_release(struct finding *finding)
{
	for (int i = 0; i < FINDING_FIELD_COUNT; i++)
		field_release(&finding_table[i], finding);
}

json_t *finding_to_json(const struct finding *finding)
{
	json_t *json = json_object();
	json_object_set_new(json, "version", json_integer(RECORD_VERSION));
	for (int i = 0; i < FINDING_FIELD_COUNT; i++)
		if (finding->has & (UINT32_C(1) << i))
			json_object_set_new(json, finding_table[i].name,
					    field_to_json(&finding_table[i], finding));
	return json;
}

void finding_from_json(struct finding *finding, const json_t *json, uint32_t wanted)
{
	finding_init(finding, 0);
	for (int i = 0; i < FINDING_FIELD_COUNT; i++) {
		uint32_t bit = UINT32_C(1) << i;
		if (!(wanted & bit) || !json_object_get(json, finding_table[i].name))
			continue;
		field_from_json(&finding_table[i], finding, json);
		finding->has |= bit;
	}
}

/* -- Findings as they stand in JSON ---------------------------------------------------- */

enum answer finding_kind(const json_t *finding)
{
	return answer_find(json_word(finding, "kind"));
}

bool finding_measured(const json_t *finding)
{
	enum answer kind = finding_kind(finding);
	return finding && (kind == ANSWER_COUNT || !answers[kind].unmeasured);
}

/* What both lack is the same, too, which json_equal() says of nothing that is not there. */
static bool same_member(const json_t *a, const json_t *b, const char *key)
{
	const json_t *left = json_object_get(a, key), *right = json_object_get(b, key);
	return left == right || json_equal(left, right);
}

bool finding_same(const json_t *a, const json_t *b)
{
	const bool time = !strcmp(json_word(a, "unit"), FINDING_TIME);
	return same_member(a, b, "kind") && (time || same_member(a, b, "value"));
}

char *finding_short(const json_t *finding)
{
	enum answer kind = finding_kind(finding);
	const char *said = json_word(finding, "answer"), *last = strrchr(said, ' ');
	const json_t *value = json_object_get(finding, "value");
	if (kind == ANSWER_COUNT)
		return text("%s", said);
	const char *sign = answers[kind].sign;
	switch (answers[kind].form) {
	case SHORT_VALUE:
		if (json_is_integer(value))
			return text("%s%lld", sign, (long long)json_integer_value(value));
		break;
	case SHORT_LAST:
		return text("%s%s", sign, last ? last + 1 : said);
	case SHORT_NOTHING:
		return text("%s", sign);
	case SHORT_ANSWER:
		break;
	}
	return text("%s%s", sign, said);
}

json_t *finding_without(const json_t *finding, uint32_t without)
{
	json_t *copy = json_copy((json_t *)finding);
	for (int i = 0; i < FINDING_FIELD_COUNT; i++)
		if (without & (UINT32_C(1) << i))
			json_object_del(copy, finding_table[i].name);
	return copy;
}

json_t *finding_brief(const json_t *finding)
{
	json_t *brief = finding_without(finding, FINDING_RECORDS);
	const char *console = json_word(brief, "console");
	size_t size = strlen(console);
	const char *line =
		size > CONSOLE_BRIEF ? strchr(console + size - CONSOLE_BRIEF, '\n') : NULL;
	if (line)
		json_object_set_new(brief, "console", json_text(line + 1));
	return brief;
}
