/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "record.h"
#include "text.h"

const char *const reached_names[] = {
	[REACHED_COMPILE] = "compile", [REACHED_OPEN] = "open", [REACHED_LOAD] = "load",
	[REACHED_ATTACH] = "attach",   [REACHED_RUN] = "run",
};

#define VERDICT_ROW(id, name, status, says, sign) { name, EXIT_##status, SAYS_##says },

static const struct {
	const char *name;
	enum exit_status status;
	enum says says;
} verdicts[] = { VERDICTS(VERDICT_ROW) };

const char *verdict_name(int verdict)
{
	return verdict < VERDICT_COUNT ? verdicts[verdict].name : NULL;
}

int verdict_exit_status(enum verdict verdict)
{
	return verdicts[verdict].status;
}

enum says verdict_says(enum verdict verdict)
{
	return verdicts[verdict].says;
}

#define FIELD_VERDICT		     FIELD_WORD, verdict_name
#define FIELD_REACHED		     FIELD_WORD, reached_word
#define FIELD_ROW(field, name, kind) { name, offsetof(struct record, field), FIELD_##kind },

static const char *reached_word(int reached)
{
	return reached < REACHED_COUNT ? reached_names[reached] : NULL;
}

const struct field record_table[] = { RECORD_FIELDS(FIELD_ROW){ 0 } };

void record_init(struct record *record)
{
	memset(record, 0, sizeof(*record));
	for (const struct field *f = record_table; f->name; f++)
		field_init(f, record);
	record->verdict = VERDICT_FAILED;
}

void record_release(struct record *record)
{
	free(record->case_name);
	for (const struct field *f = record_table; f->name; f++)
		field_release(f, record);
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
	record->reached = other->reached;
	record->error_number = other->error_number;
	record->kernel_stack_per_call = other->kernel_stack_per_call;
	record->kernel_stack_start = other->kernel_stack_start;
	record_text(&record->message, "%s", other->message ? other->message : "");
}

char *record_version_fault(const json_t *line)
{
	const json_t *version = json_object_get(line, "version");
	if (!json_is_integer(version))
		return text("not a line of results: no version");
	if (json_integer_value(version) != RECORD_VERSION)
		return text("version %lld of the format; this command reads %d",
			    (long long)json_integer_value(version), RECORD_VERSION);
	return NULL;
}

json_t *record_to_json(const struct record *record)
{
	json_t *object = json_object();
	json_object_set_new(object, "version", json_integer(RECORD_VERSION));
	json_object_set_new(object, "case", json_text(record->case_name));
	spec_to_json(record->has_spec ? &record->spec : NULL, object);
	for (const struct field *f = record_table; f->name; f++)
		json_object_set_new(object, f->name, field_to_json(f, record));
	return object;
}
