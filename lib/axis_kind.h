/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_AXIS_KIND_H
#define TAILCHAIN_AXIS_KIND_H

#include <stdio.h>

#include "axis.h"
#include "json.h"

/* Takes a parameter of the template; `typed` texts are a person's, and no macros to m4. */
typedef void (*axis_define)(void *context, const char *name, const char *value, bool typed);

/* What values of an axis are: a file each, axis_KIND.c. `field` is that of a spec. */
struct axis_kind {
	const char *value; /* what stands for one in help */
	size_t size;	   /* of a field */
	bool is_int;	   /* the field is an int, which can follow another axis */
	bool ordered;	   /* values are numbers, or can be given by one */
	char separator;	   /* between the values of a list; 0: there are no lists */

	/* Reads one as it is typed. Prints why and returns -EINVAL or -ERANGE if it is none. */
	int (*parse)(const struct axis *axis, const char *value, void *field);
	/* Prints it so. */
	void (*print)(const struct axis *axis, const void *field, FILE *out);
	/* Sets it to one number, as a range does; of words the index. NULL: it has none. */
	void (*set)(void *field, int number);
	/* Takes over from another value what a compiled object can have set anew. NULL: all. */
	void (*tune)(void *field, const void *to);
	bool (*is_default)(const struct axis *axis, const struct spec *spec);
	/* What an axis that follows this one is then. NULL: none can. */
	int (*followed)(const void *field);
	/* The help of its option. The caller frees it. */
	char *(*help)(const struct axis *axis);

	/* In the name of a case: one token between dashes. Parsing returns -ENOENT if the token is
	 * not of this axis, and prints what else is wrong. */
	void (*print_token)(const struct axis *axis, const void *field, FILE *out);
	int (*parse_token)(const struct axis *axis, const char *token, void *field);

	const char *type; /* in JSON: names of types, a blank between */
	json_t *(*to_json)(const struct axis *axis, const void *field);
	/* Returns -EINVAL if it is none; says nothing. */
	int (*from_json)(const struct axis *axis, const json_t *json, void *field);
	void (*to_m4)(const struct axis *axis, const struct spec *spec, axis_define define,
		      void *context);
};

extern const struct axis_kind axis_kind_NUMBER, axis_kind_CHOICE, axis_kind_SIZES, axis_kind_HOOK,
	axis_kind_STAGES;

/* What a NUMBER or CHOICE axis is if it is not given: what it follows, else its own fallback. */
int axis_default(const struct axis *axis, const struct spec *spec);

/* -- What kinds share ------------------------------------------------------------------ */

/* Reads a number of the axis at `*text`, moving it on; prints why and returns -EINVAL or -ERANGE.
 */
int axis_scan_number(const struct axis *axis, const char **text, const char *whole, int *number);

/* The int that a field is; whether that of an axis is its default. */
int axis_int_of(const void *field);
void axis_int_set(void *field, int number);
bool axis_int_is_default(const struct axis *axis, const struct spec *spec);

/* Help that names the default. The caller frees it. */
char *axis_number_help(const struct axis *axis);

/* The token of an ordered axis begins with its letter, else with its word; behind_prefix() is where
 * the value begins, NULL if the token begins otherwise. */
void axis_print_prefix(const struct axis *axis, FILE *out);
const char *axis_behind_prefix(const struct axis *axis, const char *token);

/* Whether a number of JSON can be a value; one that follows another may be 0 as that is. */
bool axis_in_range(const struct axis *axis, const json_t *json);

void axis_define_number(axis_define define, void *context, const char *name, int value);

#endif
