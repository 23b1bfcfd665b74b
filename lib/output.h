/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_OUTPUT_H
#define TAILCHAIN_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "json.h"

struct output;

/* A way to print rows, each a JSON object with the same keys. */
struct format {
	const char *name;
	bool for_people; /* as the view has it */
	bool nests;	 /* a row may hold objects, such as the records of an edge */
	void (*begin)(const struct output *output, const json_t *first);
	void (*row)(const struct output *output, const json_t *row);
	void (*end)(const struct output *output);
};

/* All formats, ended by one without a name; the first is the default. */
extern const struct format formats[];

/* The format of that name, or NULL. */
const struct format *format_find(const char *name);

/* How people read the rows of a command; what is NULL is left out. */
struct view {
	void (*begin)(const struct output *output, const json_t *first);
	void (*row)(const struct output *output, const json_t *row);
	void (*end)(const struct output *output);
};

/* Rows on their way. */
struct output {
	FILE *out;
	const struct format *format;
	const struct view *view;
	const void *context; /* for the view */
	int rows;	     /* so far */
};

/* Prints a row, which stays the caller's, below what comes before the first one. */
void output_row(struct output *output, const json_t *row);
void output_end(struct output *output);

#endif
