/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "field.h"
#include "text.h"

static void *at(const struct field *field, void *structure)
{
	return (char *)structure + field->offset;
}

static const void *get(const struct field *field, const void *structure)
{
	return (const char *)structure + field->offset;
}

/* -- Texts ----------------------------------------------------------------------------- */

static void text_init(void *value)
{
	*(char **)value = NULL;
}

static void text_release(void *value)
{
	free(*(char **)value);
}

static json_t *text_to_json(const struct field *field, const void *value)
{
	(void)field;
	return json_text(*(char *const *)value);
}

static void text_from_json(const struct field *field, void *value, const json_t *json)
{
	(void)field;
	if (json_is_string(json))
		*(char **)value = text("%s", json_string_value(json));
}

/* -- Numbers --------------------------------------------------------------------------- */

static void number_init(void *value)
{
	*(int64_t *)value = FIELD_NULL;
}

static json_t *number_to_json(const struct field *field, const void *value)
{
	int64_t number = *(const int64_t *)value;
	(void)field;
	return number == FIELD_NULL ? json_null() : json_integer(number);
}

static void number_from_json(const struct field *field, void *value, const json_t *json)
{
	(void)field;
	if (json_is_integer(json))
		*(int64_t *)value = json_integer_value(json);
}

/* -- Flags ----------------------------------------------------------------------------- */

static void flag_init(void *value)
{
	*(bool *)value = false;
}

static json_t *flag_to_json(const struct field *field, const void *value)
{
	(void)field;
	return json_boolean(*(const bool *)value);
}

static void flag_from_json(const struct field *field, void *value, const json_t *json)
{
	(void)field;
	*(bool *)value = json_is_true(json);
}

/* -- Words ----------------------------------------------------------------------------- */

static void word_init(void *value)
{
	*(int *)value = 0;
}

static json_t *word_to_json(const struct field *field, const void *value)
{
	return json_text(field->word(*(const int *)value));
}

static void word_from_json(const struct field *field, void *value, const json_t *json)
{
	const char *word = json_string_value(json);
	for (int i = 0; word && field->word(i); i++)
		if (!strcmp(field->word(i), word))
			*(int *)value = i;
}

/* -- JSON ------------------------------------------------------------------------------ */

static void json_init(void *value)
{
	*(json_t **)value = NULL;
}

static void json_release(void *value)
{
	json_decref(*(json_t **)value);
}

static json_t *json_to_json(const struct field *field, const void *value)
{
	json_t *json = *(json_t *const *)value;
	(void)field;
	return json ? json_incref(json) : json_null();
}

static void json_from_json(const struct field *field, void *value, const json_t *json)
{
	(void)field;
	*(json_t **)value = json_is_null(json) ? NULL : json_incref((json_t *)json);
}

/* -------------------------------------------------------------------------------------- */

static const struct {
	void (*init)(void *value);
	void (*release)(void *value); /* NULL: it owns nothing */
	json_t *(*to_json)(const struct field *field, const void *value);
	void (*from_json)(const struct field *field, void *value, const json_t *json);
} kinds[] = {
	[FIELD_TEXT] = { text_init, text_release, text_to_json, text_from_json },
	[FIELD_NUMBER] = { number_init, NULL, number_to_json, number_from_json },
	[FIELD_FLAG] = { flag_init, NULL, flag_to_json, flag_from_json },
	[FIELD_WORD] = { word_init, NULL, word_to_json, word_from_json },
	[FIELD_JSON] = { json_init, json_release, json_to_json, json_from_json },
};

void field_init(const struct field *field, void *structure)
{
	kinds[field->kind].init(at(field, structure));
}

void field_release(const struct field *field, void *structure)
{
	if (kinds[field->kind].release)
		kinds[field->kind].release(at(field, structure));
	field_init(field, structure);
}

json_t *field_to_json(const struct field *field, const void *structure)
{
	return kinds[field->kind].to_json(field, get(field, structure));
}

void field_from_json(const struct field *field, void *structure, const json_t *json)
{
	const json_t *value = json_object_get(json, field->name);
	field_release(field, structure);
	if (value)
		kinds[field->kind].from_json(field, at(field, structure), value);
}
