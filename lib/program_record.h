/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_PROGRAM_RECORD_H
#define TAILCHAIN_PROGRAM_RECORD_H

#include "field.h"
#include "verdicts.h"

/*
 * What a record says of one program of an object that tailchain did not make: the fields of each
 * object in its `programs`, in the order in which they are printed.
 */
#define PROGRAM_FIELDS(FIELD)                                                                      \
	FIELD(name, "name", TEXT)                                                                  \
	FIELD(type, "type", TEXT)                                                                  \
	FIELD(attach_type, "expected_attach_type", TEXT)                                           \
	FIELD(verdict, "verdict", VERDICT)                                                         \
	FIELD(message, "message", TEXT)                                                            \
	FIELD(insns, "insns", NUMBER)                                                              \
	FIELD(states, "states", NUMBER)                                                            \
	FIELD(stack, "stack", TEXT)                                                                \
	FIELD(xlated_bytes, "xlated_bytes", NUMBER)                                                \
	FIELD(jited_bytes, "jited_bytes", NUMBER)                                                  \
	FIELD(load_us, "load_us", NUMBER)

#define PROGRAM_TYPE_TEXT		  FIELD_TYPE_TEXT
#define PROGRAM_TYPE_NUMBER		  FIELD_TYPE_NUMBER
#define PROGRAM_TYPE_VERDICT		  enum verdict
#define PROGRAM_MEMBER(field, name, kind) PROGRAM_TYPE_##kind field;

/* The table of them, ended by one without a name. */
extern const struct field program_table[];

struct program_record {
	PROGRAM_FIELDS(PROGRAM_MEMBER)
};

void program_record_init(struct program_record *program);
void program_record_release(struct program_record *program);

json_t *program_record_to_json(const struct program_record *program);
/* Reads what is there. */
void program_record_from_json(struct program_record *program, const json_t *json);

#endif
