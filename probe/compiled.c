/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>

#include "ask.h"
#include "compiled.h"

/* The sum of the verifier's "0+104": a number for each function. */
static int64_t sum_of(const char *stack)
{
	int64_t sum = 0;
	for (char *end; *stack; stack = *end == '+' ? end + 1 : end) {
		sum += strtol(stack, &end, 10);
		if (end == stack)
			break;
	}
	return sum;
}

static void answer_compiled(struct inquiry *inquiry, const struct question *question,
			    struct asked *asked)
{
	struct point point;
	struct record record;
	if (question_point(question, NULL, 0, &point))
		return;
	enum outcome outcome = probe_plain(inquiry, &point.spec, &record);
	/* Some kernels do not say. */
	if (outcome == OUTCOME_WORKS && !record.verifier_stack)
		outcome = OUTCOME_UNDECIDED;
	int64_t bytes = record.verifier_stack ? sum_of(record.verifier_stack) : 0;
	enum verdict verdict = record.verdict;
	conclude_yes_or_no(asked, outcome, &record);
	if (asked->answer == ANSWER_YES) {
		asked->answer = ANSWER_NUMBER;
		asked->value = bytes;
	} else if (verdict == VERDICT_REJECTED) {
		asked->answer = ANSWER_REJECTED;
	} else if (verdict == VERDICT_REFUSED) {
		asked->answer = ANSWER_REFUSED;
	}
}

/* A plain case is made when it turns out to be lacking. */
const struct method how_compiled = { answer_compiled, NULL };
