/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "escape.h"
#include "surprise_rows.h"
#include "table.h"

static long long number(const json_t *row, const char *key)
{
	return json_integer_value(json_object_get(row, key));
}

static void surprise_lines(const struct output *output, const json_t *row)
{
	print_line(output->out, "%s", json_word(row, "case"));
	print_line(output->out, "    predicted  %s", json_word(row, "predicted"));
	print_line(output->out, "    observed   %s", json_word(row, "observed"));
	print_line(output->out, "    %lld such case%s, the first %s", number(row, "cases"),
		   number(row, "cases") == 1 ? "" : "s", json_word(row, "drawn"));
	table_wrapped(output->out, 4, json_word(row, "why"));
	if (*json_word(row, "words"))
		table_wrapped(output->out, 4, json_word(row, "words"));
}

const struct view surprise_view = { .row = surprise_lines };

void surprise_print_sum(const struct output *output, const json_t *sum)
{
	const json_t *random = json_object_get(sum, "random");
	const long long cases = number(random, "cases"), ms = number(random, "ms");
	if (output->format->nests)
		json_print_line(output->out, sum);
	else if (output->format->for_people)
		print_line(
			output->out,
			"%lld cases, %lld a second: %lld surprise%s, %lld death%s, %lld withheld or denied",
			cases, ms ? cases * 1000 / ms : cases, number(random, "surprises"),
			number(random, "surprises") == 1 ? "" : "s", number(random, "deaths"),
			number(random, "deaths") == 1 ? "" : "s", number(random, "withheld"));
}
