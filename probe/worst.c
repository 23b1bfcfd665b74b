/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <fnmatch.h>
#include <stdlib.h>

#include "ask.h"
#include "message.h"
#include "worst.h"

/* How a case with `callers` callers of `bytes` each can take more of the kernel stack than plainly:
 * each needs another register, or another frame of the kernel's own. */
static const char *const costlier[] = { "", "fanout=2", "via=callback", "fanout=2,via=callback" };

#define COSTLIER (int)(sizeof(costlier) / sizeof(*costlier))

static int make_costly(int depth, int callers, int bytes, const char *fix, struct point *point)
{
	const char *names[] = { "depth", "frames", "stack.callers" };
	const int values[] = { depth, callers + 1, bytes };
	struct settings settings = { 0 };
	int err = settings_parse(&settings, fix);
	if (!err)
		err = point_make(&settings, names, values, 3, point);
	settings_release(&settings);
	return err;
}

/* Bytes that one tail call of such a case takes; 0 where it does not run. */
static int64_t per_call_of(struct inquiry *inquiry, int callers, int bytes, const char *fix)
{
	struct point point;
	struct record record;
	if (make_costly(1, callers, bytes, fix, &point))
		return 0;
	enum outcome outcome = probe_point(inquiry, &point, TEST_COMPLETES, &record);
	int64_t bytes_per_call = outcome == OUTCOME_WORKS ? record.kernel_stack_per_call : 0;
	record_release(&record);
	return bytes_per_call > 0 ? bytes_per_call : 0;
}

/*
 * Where to begin with runs that may use up the stack: at the deepest that is no danger, so that the
 * smallest case that a kernel dies of is found with the death of one guest. That is not only a
 * matter of the chain: an interrupt at its deepest point needs stack as well. On a kernel that must
 * not be harmed only the deepest is tried, and is withheld.
 */
static int first_deep(struct inquiry *inquiry, const struct point *deepest, int64_t per_call)
{
	struct point point = *deepest;
	struct record record;
	int first = deepest->spec.depth;
	if (!inquiry->observation.throwaway)
		return first;
	point.spec.depth = 2;
	probe_point(inquiry, &point, TEST_COMPLETES, &record);
	if (record.verdict == VERDICT_ACCEPTED) {
		int64_t fit = (KERNEL_STACK - KERNEL_STACK_RESERVE - record.kernel_stack_start) /
			      per_call;
		first = fit < 3 ? 3 : fit < first ? (int)fit : first;
	}
	record_release(&record);
	return first;
}

static void answer_worst(struct inquiry *inquiry, const struct question *question,
			 struct asked *asked)
{
	int64_t depth = other_value(inquiry, question->other, asked), most = 0;
	int callers = 0, bytes = 0;
	for (int i = 0; depth && i < inquiry->count; i++) {
		const struct question *caller = &inquiry->questions[i];
		if (fnmatch(question->all, caller->id, 0))
			continue;
		const struct asked *found = ask(inquiry, caller);
		if (found->answer != ANSWER_NUMBER)
			continue;
		int64_t per_call =
			per_call_of(inquiry, caller->parts, (int)found->value, costlier[0]);
		if (per_call > most) {
			most = per_call;
			callers = caller->parts;
			bytes = (int)found->value;
		}
	}
	if (!most)
		return;
	const char *fix = costlier[0];
	for (int i = 1; i < COSTLIER; i++) {
		int64_t per_call = per_call_of(inquiry, callers, bytes, costlier[i]);
		if (per_call > most) {
			most = per_call;
			fix = costlier[i];
		}
	}
	struct point point;
	struct record record;
	if (make_costly((int)depth, callers, bytes, fix, &point))
		return;
	/* A tree asks for more tail calls than its depth: what counts is that it was survived. */
	bool survived = true;
	for (int d = first_deep(inquiry, &point, most); d <= depth && survived; d++) {
		point.spec.depth = d;
		/* Said before the run, which the kernel may not survive. */
		free(asked->remark);
		asked->remark =
			asked->has_works
				? text("of %d, %lld bytes a tail call; %d tail calls came to "
				       "%lld and were survived",
				       KERNEL_STACK, (long long)most, d - 1,
				       (long long)(asked->works.kernel_stack_start +
						   asked->works.kernel_stack_total))
				: text("of %d, %lld bytes a tail call", KERNEL_STACK,
				       (long long)most);
		probe_point(inquiry, &point, TEST_COMPLETES, &record);
		survived = record.verdict == VERDICT_ACCEPTED;
		if (survived)
			keep_record(&asked->works, &asked->has_works, &record);
	}
	free(asked->remark);
	const struct record *last = survived ? &asked->works : &record;
	asked->value =
		last->kernel_stack_start + (survived ? last->kernel_stack_total : depth * most);
	asked->answer =
		survived || record.verdict == VERDICT_WITHHELD ? ANSWER_NUMBER : ANSWER_UNKNOWN;
	asked->remark = text("of %d, %s, %lld bytes a tail call", KERNEL_STACK,
			     survived ? "survived" : "projected, not run", (long long)most);
	if (!survived) {
		asked->words = words_of(&record);
		keep_record(&asked->fails, &asked->has_fails, &record);
	}
}

/* The costlier forms of the most callers that there can be. */
static void need_worst(const struct question *question, struct specs *specs)
{
	(void)question;
	for (int i = 1; i < COSTLIER; i++) {
		struct point point;
		if (!make_costly(1, 7, 0, costlier[i], &point))
			specs_add(specs, &point.spec);
	}
}

const struct method how_worst = { answer_worst, need_worst };
