/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "message.h"
#include "options.h"
#include "record.h"

const char *const format_names[] = {
	[FORMAT_TABLE] = "table",
	[FORMAT_CSV] = "csv",
	[FORMAT_JSON] = "json",
};

const char *const stage_names[] = {
	[STAGE_COMPILE] = "compile", [STAGE_OPEN] = "open", [STAGE_LOAD] = "load",
	[STAGE_ATTACH] = "attach",   [STAGE_RUN] = "run",
};

static const struct {
	const char *name;
	enum exit_status status;
} verdicts[] = {
	[VERDICT_ACCEPTED] = { "accepted", EXIT_DONE },
	[VERDICT_REJECTED] = { "rejected", EXIT_DIFFERS },
	[VERDICT_REFUSED] = { "refused", EXIT_DIFFERS },
	[VERDICT_UNSUPPORTED] = { "unsupported", EXIT_DIFFERS },
	[VERDICT_DENIED] = { "denied", EXIT_NOT_MEASURED },
	[VERDICT_CRASHED] = { "crashed", EXIT_DIFFERS },
	[VERDICT_WITHHELD] = { "withheld", EXIT_NOT_MEASURED },
	[VERDICT_FAILED] = { "failed", EXIT_NOT_MEASURED },
};

const char *verdict_name(enum verdict verdict)
{
	return verdicts[verdict].name;
}

int verdict_exit_status(enum verdict verdict)
{
	return verdicts[verdict].status;
}

enum field_kind { FIELD_TEXT, FIELD_NUMBER, FIELD_FLAG, FIELD_VERDICT, FIELD_STAGE, FIELD_JSON };

#define FIELD_ROW(field, name, kind) { name, FIELD_##kind, offsetof(struct record, field) },

static const struct field {
	const char *name;
	enum field_kind kind;
	size_t offset;
} fields[] = { RECORD_FIELDS(FIELD_ROW) };

#define FIELD_COUNT		   (sizeof(fields) / sizeof(*fields))
#define FIELD_AT(record, f, type)  ((type *)((char *)(record) + (f)->offset))
#define FIELD_GET(record, f, type) (*(type const *)((const char *)(record) + (f)->offset))

void record_init(struct record *record)
{
	memset(record, 0, sizeof(*record));
	record->verdict = VERDICT_FAILED;
	for (const struct field *f = fields; f < fields + FIELD_COUNT; f++)
		if (f->kind == FIELD_NUMBER)
			*FIELD_AT(record, f, int64_t) = RECORD_NULL;
}

void record_release(struct record *record)
{
	free(record->case_name);
	for (const struct field *f = fields; f < fields + FIELD_COUNT; f++) {
		if (f->kind == FIELD_TEXT)
			free(*FIELD_AT(record, f, char *));
		if (f->kind == FIELD_JSON)
			json_decref(*FIELD_AT(record, f, json_t *));
	}
	record_init(record);
}

void record_text(char **field, const char *format, ...)
{
	char *value = NULL;
	va_list args;
	va_start(args, format);
	if (vasprintf(&value, format, args) < 0)
		value = NULL;
	va_end(args);
	free(*field);
	*field = value;
}

void record_conclude(struct record *record, const struct record *other)
{
	record->verdict = other->verdict;
	record->stage = other->stage;
	record->error_number = other->error_number;
	record->kernel_stack_per_call = other->kernel_stack_per_call;
	record->kernel_stack_start = other->kernel_stack_start;
	record_text(&record->message, "%s", other->message ? other->message : "");
}

json_t *json_text(const char *value)
{
	if (!value)
		return json_null();
	json_t *json = json_string(value);
	if (json)
		return json;
	/* Not UTF-8 (a file's name may be anything): keep what is ASCII. */
	char *ascii = text("%s", value);
	for (char *c = ascii; *c; c++)
		if (*c & 0x80)
			*c = '?';
	json = json_string(ascii);
	free(ascii);
	return json;
}

static json_t *json_number(int64_t value)
{
	return value == RECORD_NULL ? json_null() : json_integer(value);
}

static json_t *sizes_to_json(const struct sizes *sizes)
{
	if (sizes->count == 1)
		return json_integer(sizes->bytes[0]);
	json_t *list = json_array();
	for (int i = 0; i < sizes->count; i++)
		json_array_append_new(list, json_integer(sizes->bytes[i]));
	return list;
}

void spec_to_json(const struct spec *spec, json_t *object)
{
	axis_for_each (axis) {
		json_t *value;
		if (!spec)
			value = json_null();
		else if (axis->kind == AXIS_HOOK)
			value = json_text(*spec->attach.section ? spec->attach.section : NULL);
		else if (axis->kind == AXIS_SIZES)
			value = sizes_to_json(axis_sizes_get(axis, spec));
		else if (axis->kind == AXIS_CHOICE)
			value = json_string(axis_word(axis, spec));
		else
			value = json_integer(axis_int_get(axis, spec));
		json_object_set_new(object, axis->option, value);
	}
}

static json_t *field_to_json(const struct record *record, const struct field *f)
{
	switch (f->kind) {
	case FIELD_TEXT:
		return json_text(FIELD_GET(record, f, char *));
	case FIELD_NUMBER:
		return json_number(FIELD_GET(record, f, int64_t));
	case FIELD_FLAG:
		return json_boolean(FIELD_GET(record, f, bool));
	case FIELD_VERDICT:
		return json_string(verdict_name(FIELD_GET(record, f, enum verdict)));
	case FIELD_STAGE:
		return json_string(stage_names[FIELD_GET(record, f, enum stage)]);
	case FIELD_JSON:
		break;
	}
	json_t *json = FIELD_GET(record, f, json_t *);
	return json ? json_incref(json) : json_null();
}

json_t *record_to_json(const struct record *record)
{
	json_t *object = json_object();
	json_object_set_new(object, "version", json_integer(RECORD_VERSION));
	json_object_set_new(object, "case", json_text(record->case_name));
	spec_to_json(record->has_spec ? &record->spec : NULL, object);
	for (const struct field *f = fields; f < fields + FIELD_COUNT; f++)
		json_object_set_new(object, f->name, field_to_json(record, f));
	return object;
}

static int written(FILE *out)
{
	if (fflush(out) || ferror(out))
		return errno ? -errno : -EIO;
	return 0;
}

int json_print_line(FILE *out, const json_t *object)
{
	if (json_dumpf(object, out, JSON_COMPACT | JSON_ENCODE_ANY | JSON_ENSURE_ASCII))
		return errno ? -errno : -EIO;
	fputc('\n', out);
	return written(out);
}

static void csv_print_value(FILE *out, const char *value)
{
	char *words = escape_lines(value);
	bool quoted = words[strcspn(words, ",\"\r\n")];
	if (quoted)
		fputc('"', out);
	for (const char *c = words; *c; c++) {
		if (*c == '"' && quoted)
			fputc('"', out);
		fputc(*c, out);
	}
	if (quoted)
		fputc('"', out);
	free(words);
}

int csv_print_header(FILE *out, const json_t *object)
{
	const char *key, *comma = "";
	json_t *value;
	json_object_foreach((json_t *)object, key, value)
	{
		fputs(comma, out);
		csv_print_value(out, key);
		comma = ",";
	}
	fputs("\r\n", out);
	return written(out);
}

int csv_print_line(FILE *out, const json_t *object)
{
	const char *key, *comma = "";
	json_t *value;
	json_object_foreach((json_t *)object, key, value)
	{
		fputs(comma, out);
		comma = ",";
		if (json_is_null(value))
			continue;
		if (json_is_string(value)) {
			csv_print_value(out, json_string_value(value));
			continue;
		}
		char *dump = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
		csv_print_value(out, dump ? dump : "");
		free(dump);
	}
	fputs("\r\n", out);
	return written(out);
}
