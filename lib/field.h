/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_FIELD_H
#define TAILCHAIN_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "json.h"

/* A number that was not measured. */
#define FIELD_NULL INT64_MIN

/* Kinds of the fields that records and findings are made of, and the type of each in C; a WORD is
 * an enum. */
#define FIELD_TYPE_TEXT	  char *  /* owned; may be NULL */
#define FIELD_TYPE_NUMBER int64_t /* may be FIELD_NULL */
#define FIELD_TYPE_FLAG	  bool
#define FIELD_TYPE_JSON	  json_t * /* owned; may be NULL */

enum field_kind { FIELD_TEXT, FIELD_NUMBER, FIELD_FLAG, FIELD_WORD, FIELD_JSON };

/* A field of a struct: a row of that struct's table. */
struct field {
	const char *name; /* its key in JSON, its column in CSV */
	size_t offset;
	enum field_kind kind;
	const char *(*word)(int index); /* of a WORD; NULL behind the last */
};

/* Sets the field to nothing, what it holds not being released: NULL, FIELD_NULL, false, 0. */
void field_init(const struct field *field, void *structure);
void field_release(const struct field *field, void *structure);

json_t *field_to_json(const struct field *field, const void *structure);

/* Takes what `json` has under the field's name; what is of another kind is not there. */
void field_from_json(const struct field *field, void *structure, const json_t *json);

#endif
