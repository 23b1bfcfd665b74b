/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stddef.h>

#include "program_record.h"
#include "record.h"

#define FIELD_VERDICT		     FIELD_WORD, verdict_name
#define FIELD_ROW(field, name, kind) { name, offsetof(struct program_record, field), FIELD_##kind },

const struct field program_table[] = { PROGRAM_FIELDS(FIELD_ROW){ 0 } };

void program_record_init(struct program_record *program)
{
	for (const struct field *f = program_table; f->name; f++)
		field_init(f, program);
}

void program_record_release(struct program_record *program)
{
	for (const struct field *f = program_table; f->name; f++)
		field_release(f, program);
}

json_t *program_record_to_json(const struct program_record *program)
{
	json_t *object = json_object();
	for (const struct field *f = program_table; f->name; f++)
		json_object_set_new(object, f->name, field_to_json(f, program));
	return object;
}

void program_record_from_json(struct program_record *program, const json_t *json)
{
	program_record_init(program);
	for (const struct field *f = program_table; f->name; f++)
		field_from_json(f, program, json);
}
