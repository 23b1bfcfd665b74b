/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <string.h>

#include "output.h"

static void table_begin(const struct output *output, const json_t *first)
{
	if (output->view->begin)
		output->view->begin(output, first);
}

static void table_row(const struct output *output, const json_t *row)
{
	if (output->view->row)
		output->view->row(output, row);
}

static void table_end(const struct output *output)
{
	if (output->view->end)
		output->view->end(output);
}

static void csv_begin(const struct output *output, const json_t *first)
{
	csv_print_header(output->out, first);
}

static void csv_row(const struct output *output, const json_t *row)
{
	csv_print_line(output->out, row);
}

static void json_row(const struct output *output, const json_t *row)
{
	json_print_line(output->out, row);
}

const struct format formats[] = {
	{ "table", true, false, table_begin, table_row, table_end },
	{ "csv", false, false, csv_begin, csv_row, NULL },
	{ "json", false, true, NULL, json_row, NULL },
	{ 0 },
};

const struct format *format_find(const char *name)
{
	for (const struct format *format = formats; format->name; format++)
		if (!strcmp(format->name, name))
			return format;
	return NULL;
}

void output_row(struct output *output, const json_t *row)
{
	if (!output->rows++ && output->format->begin)
		output->format->begin(output, row);
	output->format->row(output, row);
}

void output_end(struct output *output)
{
	if (output->format->end)
		output->format->end(output);
}
