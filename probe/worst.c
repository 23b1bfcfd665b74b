/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>

#include "ask.h"
#include "case_name.h"
#include "costliest.h"
#include "text.h"
#include "worst.h"
#include "../loader/environment.h"
#include "../loader/host.h"

/* Bytes of the kernel stack that the last of so many tail calls reaches: its program's own callers
 * stand on what all before have left. */
static int64_t reach(const struct costliest *worst, int64_t calls)
{
	return worst->start + (calls + 1) * worst->per_call;
}

static void withhold(const struct costliest *worst, const struct point *point,
		     struct record *record)
{
	record_init(record);
	record_environment(record);
	record->case_name = spec_name(&point->spec);
	record->has_spec = true;
	record->spec = point->spec;
	record->asked = point->spec.depth;
	record->verdict = VERDICT_WITHHELD;
	record->reached = REACHED_LOAD;
	record->kernel_stack_per_call = worst->per_call;
	record->kernel_stack_start = worst->start;
	record_text(&record->message,
		    "not run: %d tail calls of %lld bytes would take the kernel stack to %lld of "
		    "%d bytes; " HOST_INSTEAD,
		    point->spec.depth, (long long)worst->per_call,
		    (long long)reach(worst, point->spec.depth), KERNEL_STACK);
}

/* Lets it make so many tail calls. Whether that was survived: the answer keeps the record. */
static bool survives(struct inquiry *inquiry, const struct costliest *worst, int calls,
		     struct asked *asked)
{
	const struct point point = form_point(&worst->form, calls);
	struct record record;
	if (!inquiry->observation.throwaway &&
	    reach(worst, calls) > KERNEL_STACK - KERNEL_STACK_RESERVE)
		withhold(worst, &point, &record);
	else
		probe_deadly(inquiry, &point, &record);
	bool survived = record.verdict == VERDICT_ACCEPTED;
	keep_record(survived ? &asked->works : &asked->fails,
		    survived ? &asked->has_works : &asked->has_fails, &record);
	return survived;
}

static void remark(struct asked *asked, const struct costliest *worst, const char *how)
{
	free(asked->remark);
	asked->remark = text("of %d%s, %lld bytes a tail call", KERNEL_STACK, how,
			     (long long)worst->per_call);
}

static void answer_worst(struct inquiry *inquiry, const struct question *question,
			 struct asked *asked)
{
	struct costliest worst;
	int calls = (int)other_value(inquiry, question->other, asked);
	if (!calls || !costliest_find(inquiry, &worst))
		return;
	/* Said before the run, which the kernel may not survive. */
	remark(asked, &worst, "");
	bool survived = survives(inquiry, &worst, calls, asked);
	if (survived && asked->works.kernel_stack_total != RECORD_NULL)
		asked->value = asked->works.kernel_stack_start + asked->works.kernel_stack_total +
			       worst.per_call;
	else
		asked->value = reach(&worst, calls);
	if (survived || asked->fails.verdict == VERDICT_WITHHELD)
		asked->answer = ANSWER_NUMBER;
	if (!survived)
		asked->words = words_of(&asked->fails);
	remark(asked, &worst, survived ? ", survived" : ", projected, not run");
}

static void answer_fewest(struct inquiry *inquiry, const struct question *question,
			  struct asked *asked)
{
	struct costliest worst;
	int calls = (int)other_value(inquiry, question->other, asked), first = 0;
	if (!calls || !costliest_find(inquiry, &worst))
		return;
	remark(asked, &worst, "");
	/*
	 * The smallest that a kernel dies of is found with the death of one guest: up to where
	 * there is no danger none dies. Not only the chain is one: an interrupt at its deepest
	 * point needs stack as well. A kernel that must not be harmed is asked of the first that is
	 * over the end.
	 */
	const bool throwaway = inquiry->observation.throwaway;
	const int64_t end = throwaway ? KERNEL_STACK - KERNEL_STACK_RESERVE : KERNEL_STACK;
	while (first <= calls && reach(&worst, first) <= end)
		first++;
	if (throwaway && first > calls)
		first = calls;
	bool survived = true;
	for (int i = first; survived && i <= calls; i++) {
		/* What is the answer if the kernel dies of it. */
		asked->answer = ANSWER_NUMBER;
		asked->value = i;
		survived = survives(inquiry, &worst, i, asked);
	}
	if (survived) {
		asked->answer = ANSWER_NO_EDGE;
		asked->value = calls;
	} else {
		asked->words = words_of(&asked->fails);
		if (asked->fails.verdict != VERDICT_WITHHELD)
			asked->answer = ANSWER_UNKNOWN;
	}
	if (!throwaway)
		remark(asked, &worst, ", projected, not run");
}

static void need_forms(const struct question *question, bool likely, struct specs *specs)
{
	(void)question;
	if (likely)
		costliest_needs(specs);
}

const struct method how_worst = { answer_worst, need_forms };
const struct method how_fewest = { answer_fewest, need_forms };
