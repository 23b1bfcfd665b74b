/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_JSON_H
#define TAILCHAIN_JSON_H

#include <jansson.h>
#include <stdio.h>

/* A text as JSON, also where it is not UTF-8; null for NULL. */
json_t *json_text(const char *value);

/* A text of an object; "", or `otherwise`, where it has none. */
const char *json_word(const json_t *object, const char *key);
const char *json_word_or(const json_t *object, const char *key, const char *otherwise);

/* One line of JSON. Returns -errno where it could not be written. */
int json_print_line(FILE *out, const json_t *object);

/* The keys of an object, or its values, as one line of CSV (RFC 4180). */
int csv_print_header(FILE *out, const json_t *object);
int csv_print_line(FILE *out, const json_t *object);

#endif
