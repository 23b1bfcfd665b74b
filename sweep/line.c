/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdbool.h>
#include <string.h>

#include "line.h"
#include "record.h"

/* The types that a field may have, and whether it must be there. */
enum type {
	TYPE_NULL = 1,
	TYPE_TEXT = 2,
	TYPE_NUMBER = 4,
	TYPE_FLAG = 8,
	TYPE_OBJECT = 16,
	TYPE_OTHER = 32,
	TYPE_NEEDED = 64
};

/* How many objects and arrays stand in one another at most: in what our commands print that is a
 * line of the code of a record, 8, and 2 more where that is in an announcement. What jansson reads
 * at its own limit it would not read again, from our file, as part of a finding. */
#define DEPTH_MAX 32

struct member {
	const char *name;
	int types; /* of enum type, or'ed; none: it must not be there */
};

static const struct member finding_fields[] = {
	{ "version", TYPE_NUMBER | TYPE_NEEDED },
	{ "limit", TYPE_TEXT | TYPE_NEEDED },
	{ "asks", TYPE_TEXT | TYPE_NULL },
	{ "answer", TYPE_TEXT },
	{ "kind", TYPE_TEXT },
	{ "value", TYPE_NUMBER | TYPE_FLAG | TYPE_NULL },
	{ "unit", TYPE_TEXT | TYPE_NULL },
	{ "works", TYPE_TEXT | TYPE_NULL },
	{ "fails", TYPE_TEXT | TYPE_NULL },
	{ "works_budget", TYPE_NUMBER | TYPE_NULL },
	{ "fails_budget", TYPE_NUMBER | TYPE_NULL },
	{ "words", TYPE_TEXT | TYPE_NULL },
	{ "remark", TYPE_TEXT | TYPE_NULL },
	{ "coloured", TYPE_TEXT | TYPE_NULL },
	{ "lacks", TYPE_TEXT | TYPE_NULL },
	{ "probes", TYPE_NUMBER },
	{ "us", TYPE_NUMBER },
	{ "kernel", TYPE_TEXT | TYPE_NULL },
	{ "arch", TYPE_TEXT | TYPE_NULL },
	{ "mode", TYPE_TEXT | TYPE_NULL },
	{ "emulated", TYPE_FLAG | TYPE_NULL },
	{ "compiler", TYPE_TEXT | TYPE_NULL },
	{ "libbpf", TYPE_TEXT | TYPE_NULL },
	{ "kernel_limit", TYPE_NUMBER | TYPE_NULL },
	{ "works_record", TYPE_OBJECT | TYPE_NULL },
	{ "fails_record", TYPE_OBJECT | TYPE_NULL },
	/* In a file of results it would be the head of another cell. */
	{ "cell", 0 },
	{ NULL },
};

/* What a finding is that has been answered. */
static const struct member answer_fields[] = {
	{ "answer", TYPE_TEXT | TYPE_NEEDED },
	{ "kind", TYPE_TEXT | TYPE_NEEDED },
	{ NULL },
};

static const struct member announcement_fields[] = {
	{ "about_to", TYPE_OBJECT | TYPE_NEEDED },
	{ "case", TYPE_TEXT | TYPE_NULL },
	{ NULL },
};

#define KIND_TEXT			(TYPE_TEXT | TYPE_NULL)
#define KIND_NUMBER			(TYPE_NUMBER | TYPE_NULL)
#define KIND_FLAG			(TYPE_FLAG | TYPE_NULL)
#define KIND_VERDICT			(TYPE_TEXT | TYPE_NEEDED)
#define KIND_REACHED			(TYPE_TEXT)
#define KIND_JSON			(TYPE_NEEDED - 1)
#define RECORD_ROW(member, name, types) { name, KIND_##types },

static const struct member record_fields[] = {
	{ "version", TYPE_NUMBER | TYPE_NEEDED },
	{ "case", TYPE_TEXT | TYPE_NEEDED },
	{ "depth", TYPE_NUMBER | TYPE_NULL },
	RECORD_FIELDS(RECORD_ROW){ NULL },
};

/* Words become a line of a file that other guests are given. */
static bool is_line(const json_t *json, const char *key)
{
	const char *words = json_string_value(json_object_get(json, key));
	return words && !strchr(words, '\n');
}

static const struct member surprise_fields[] = {
	{ "version", TYPE_NUMBER | TYPE_NEEDED }, { "case", TYPE_TEXT | TYPE_NEEDED },
	{ "differs", TYPE_TEXT | TYPE_NEEDED },	  { "predicted", TYPE_TEXT | TYPE_NEEDED },
	{ "observed", TYPE_TEXT | TYPE_NEEDED },  { "cases", TYPE_NUMBER | TYPE_NEEDED },
	{ "drawn", TYPE_TEXT | TYPE_NEEDED },	  { "why", TYPE_TEXT | TYPE_NEEDED },
	{ "words", TYPE_TEXT | TYPE_NULL },	  { NULL },
};

static int type_of(const json_t *value)
{
	static const int types[] = {
		[JSON_OBJECT] = TYPE_OBJECT,  [JSON_ARRAY] = TYPE_OTHER, [JSON_STRING] = TYPE_TEXT,
		[JSON_INTEGER] = TYPE_NUMBER, [JSON_REAL] = TYPE_OTHER,	 [JSON_TRUE] = TYPE_FLAG,
		[JSON_FALSE] = TYPE_FLAG,     [JSON_NULL] = TYPE_NULL,
	};
	return types[json_typeof(value)];
}

static bool fits(const json_t *json, const struct member *fields)
{
	if (!json_is_object(json))
		return false;
	for (const struct member *field = fields; field->name; field++) {
		const json_t *value = json_object_get(json, field->name);
		if (value ? !(field->types & type_of(value)) : field->types & TYPE_NEEDED)
			return false;
	}
	const json_t *version = json_object_get(json, "version");
	return !version || json_integer_value(version) == RECORD_VERSION;
}

static enum line_kind kind_of(const json_t *json)
{
	static const struct {
		const char *key;
		enum line_kind kind;
	} announced[] = { { "at", LINE_AT }, { "seen", LINE_SEEN }, { "lacks", LINE_LACKS } };
	if (json_object_get(json, "about_to"))
		return fits(json, announcement_fields) &&
				       fits(json_object_get(json, "about_to"), finding_fields)
			       ? LINE_ANNOUNCEMENT
			       : LINE_OTHER;
	if (json_object_get(json, "about_to_run"))
		return fits(json_object_get(json, "about_to_run"), record_fields) ? LINE_LOADED
										  : LINE_OTHER;
	if (json_object_get(json, "limit"))
		return fits(json, finding_fields) && fits(json, answer_fields) ? LINE_FINDING
									       : LINE_OTHER;
	for (size_t i = 0; i < sizeof(announced) / sizeof(*announced); i++)
		if (json_object_get(json, announced[i].key))
			return is_line(json, announced[i].key) ? announced[i].kind : LINE_OTHER;
	if (json_object_get(json, "random"))
		return json_is_object(json_object_get(json, "random")) ? LINE_SUM : LINE_OTHER;
	if (json_object_get(json, "differs"))
		return fits(json, surprise_fields) ? LINE_SURPRISE : LINE_OTHER;
	return fits(json, record_fields) ? LINE_RECORD : LINE_OTHER;
}

static bool is_deeper(const json_t *json, int depth)
{
	const char *key;
	json_t *value;
	size_t i;
	bool deeper = false;
	if (!json_is_object(json) && !json_is_array(json))
		return false;
	if (!depth)
		return true;
	json_array_foreach(json, i, value)
	{
		deeper |= is_deeper(value, depth - 1);
	}
	json_object_foreach((json_t *)json, key, value)
	{
		deeper |= is_deeper(value, depth - 1);
	}
	return deeper;
}

enum line_kind line_read(const char *line, size_t size, json_t **json)
{
	*json = json_loadb(line, size, 0, NULL);
	enum line_kind kind = is_deeper(*json, DEPTH_MAX) ? LINE_OTHER : kind_of(*json);
	if (kind == LINE_OTHER) {
		json_decref(*json);
		*json = NULL;
	}
	return kind;
}
