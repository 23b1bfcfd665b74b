/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <inttypes.h>

#include "ask.h"
#include "stack_cost.h"
#include "tunables.h"

bool stack_cost_of(struct inquiry *inquiry, const struct asked *asked, struct stack_cost *cost)
{
	const struct question *count = question_find(inquiry, "tail_calls.subprog");
	if (!asked->has_works || !asked->works.has_spec || !count)
		return false;
	struct point point = { asked->works.spec, BUDGET_DEFAULT };
	struct record record;
	if (point.spec.frames < 2 || !point.spec.depth)
		return false;
	point.spec.depth = 2;
	bool measured = probe_point(inquiry, &point, TEST_COMPLETES, &record) == OUTCOME_WORKS &&
			record.kernel_stack_per_call != RECORD_NULL;
	cost->per_call = record.kernel_stack_per_call;
	cost->start = record.kernel_stack_start;
	cost->asked = spec_callers_bytes(&point.spec);
	record_release(&record);
	const struct asked *found = ask(inquiry, count);
	cost->calls = found->value;
	return measured && found->answer == ANSWER_NUMBER;
}

void stack_cost_show(FILE *out, const struct stack_cost *cost)
{
	enum { CELL = 256 };
	int64_t asked = cost->asked * cost->calls,
		added = (cost->per_call - cost->asked) * cost->calls;
	int64_t left = KERNEL_STACK - cost->start - asked - added;
	const struct {
		char sign;
		int64_t bytes;
		const char *what;
	} parts[] = { { '#', cost->start, "in use before the first program" },
		      { 'f', asked, "frames of callers, as asked for" },
		      { 'j', added, "added to them by the JIT and the calls" },
		      { '.', left, "left" } };
	int64_t sum = 0;
	int drawn = 0;
	fprintf(out, "\n|");
	for (int i = 0; i < 4; i++)
		for (sum += parts[i].bytes; (drawn + 1) * CELL <= sum + CELL / 2; drawn++)
			fputc(parts[i].sign, out);
	fprintf(out, "|%s\n", left < 0 ? " OVER THE END" : "");
	for (int i = 0; i < 4; i++)
		fprintf(out, "  %c %6" PRId64 "  %s\n", parts[i].sign, parts[i].bytes,
			parts[i].what);
}
