/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "axis_kind.h"
#include "keys.h"
#include "message.h"
#include "record.h"
#include "schema.h"
#include "text.h"
#include "texts.h"

/* What a field's kind is in JSON. */
static const char *const types[] = {
	[FIELD_TEXT] = "string null", [FIELD_NUMBER] = "integer null",
	[FIELD_FLAG] = "boolean",     [FIELD_WORD] = "string",
	[FIELD_JSON] = NULL, /* as keys.c has it */
};

/* A schema on its way: its properties, and the parts that they refer to. */
struct making {
	json_t *properties, *required, *parts;
	int err;
};

static json_t *object_of(const struct kind *kind, json_t *parts, int *err);

/* Types with a blank between, as JSON Schema has them: one, or a list. */
static json_t *types_of(const char *list)
{
	struct texts words = { 0 };
	json_t *all = json_array();
	texts_split(&words, list, " ");
	for (int i = 0; i < words.count; i++)
		json_array_append_new(all, json_string(words.at[i]));
	texts_release(&words);
	json_t *one = json_array_size(all) == 1 ? json_incref(json_array_get(all, 0)) : NULL;
	if (!one)
		return all;
	json_decref(all);
	return one;
}

static json_t *words_of(const char *(*word)(int number), const char *type)
{
	json_t *words = json_array();
	const char *one;
	for (int i = 0; (one = word(i)); i++)
		json_array_append_new(words, json_string(one));
	if (strstr(type, "null"))
		json_array_append_new(words, json_null());
	return words;
}

/* Refers to a part, which is there once; where it may be null, that is the other choice. */
static void refer(json_t *property, const struct key *key, struct making *making)
{
	char *to = text("#/$defs/%s", key->part);
	json_t *part = json_pack("{s:s}", "$ref", to);
	free(to);
	if (!json_object_get(making->parts, key->part)) {
		json_object_set_new(making->parts, key->part, json_null());
		json_object_set_new(making->parts, key->part,
				    object_of(kind_find(key->part), making->parts, &making->err));
	}
	if (strstr(key->type, "array"))
		json_object_set_new(property, "items", part);
	else if (strstr(key->type, "null"))
		json_object_set_new(property, "anyOf",
				    json_pack("[o, {s:s}]", part, "type", "null"));
	else
		json_object_set_new(property, "allOf", json_pack("[o]", part));
}

static json_t *key_schema(const struct key *key, const struct field *field, struct making *making)
{
	const char *type = field && types[field->kind] ? types[field->kind] : key->type;
	const char *(*word)(int number) = field && field->word ? field->word : key->word;
	json_t *property =
		json_pack("{s:s, s:o}", "description", key->says, "type", types_of(type));
	if (key->unit)
		json_object_set_new(property, "x-unit", json_string(key->unit));
	if (word)
		json_object_set_new(property, "enum", words_of(word, type));
	if (key->part)
		refer(property, key, making);
	return property;
}

/* Of a record without a case of ours all axes are null. */
static json_t *axis_schema(const struct axis *axis)
{
	const char *of = axis->kind->type;
	char *type = text("%s%s", of, strstr(of, "null") ? "" : " null");
	json_t *property =
		json_pack("{s:s, s:o}", "description", axis->help, "type", types_of(type));
	if (strstr(type, "array"))
		json_object_set_new(property, "items", json_pack("{s:s}", "type", "integer"));
	free(type);
	return property;
}

static void add_key(void *context, const struct kind *kind, const char *name, bool always,
		    const struct field *field)
{
	struct making *making = context;
	const struct axis *axis = kind->axes ? axis_find(name, strlen(name)) : NULL;
	const struct key *key = key_find(name, kind->name);
	if (axis || key)
		json_object_set_new(making->properties, name,
				    axis ? axis_schema(axis) : key_schema(key, field, making));
	if (always)
		json_array_append_new(making->required, json_string(name));
	if (axis || key)
		return;
	error("%s: '%s': no meaning in schema/keys.c", kind->name, name);
	making->err = -EINVAL;
}

/* Keys that come with a later version of the commands are no fault. */
static json_t *object_of(const struct kind *kind, json_t *parts, int *err)
{
	struct making making = { json_object(), json_array(), parts, 0 };
	kind_each(kind, add_key, &making);
	*err = making.err ? making.err : *err;
	return json_pack("{s:s, s:s, s:o, s:o}", "title", kind->title, "type", "object", "required",
			 making.required, "properties", making.properties);
}

int schema_print(FILE *out, const struct kind *kind)
{
	int err = 0;
	json_t *parts = json_object(), *object = object_of(kind, parts, &err);
	char *id = text("urn:tailchain:schema:%d:%s", RECORD_VERSION, kind->name);
	json_t *schema = json_pack("{s:s, s:s}", "$schema",
				   "https://json-schema.org/draft/2020-12/schema", "$id", id);
	json_object_update(schema, object);
	json_t *version = json_object_get(json_object_get(schema, "properties"), "version");
	json_object_set_new(version, "const", json_integer(RECORD_VERSION));
	if (json_object_size(parts))
		json_object_set(schema, "$defs", parts);
	if (!err && (json_dumpf(schema, out, JSON_INDENT(2)) || fputc('\n', out) == EOF))
		err = -EIO;
	json_decref(schema);
	json_decref(object);
	json_decref(parts);
	free(id);
	return err;
}
