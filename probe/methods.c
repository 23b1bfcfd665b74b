/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "methods.h"
#include "search.h"
#include "text.h"
#include "tunables.h"

const char *const test_names[] = {
	[TEST_ACCEPTED] = "accepted",
	[TEST_COMPLETES] = "completes",
	NULL,
};

/* -- What methods need ----------------------------------------------------------------- */

static void need_point(const struct question *question, const char *axis, int value,
		       struct specs *specs)
{
	struct point point;
	if (!question_point(question, axis, value, &point))
		specs_add(specs, &point.spec);
}

void need_case(const struct question *question, bool likely, struct specs *specs)
{
	(void)likely;
	need_point(question, NULL, 0, specs);
}

/* A search that is only gone through. */
struct rehearsal {
	const struct question *question;
	int edge;
	struct specs *specs;
};

static enum outcome rehearse(void *context, int value, int *hint)
{
	const struct rehearsal *rehearsal = context;
	(void)hint;
	need_point(rehearsal->question, rehearsal->question->axis, value, rehearsal->specs);
	return value <= rehearsal->edge ? OUTCOME_WORKS : OUTCOME_FAILS;
}

/* Where kernels have been seen to end such axes, if they do. */
static const int edges_seen[] = { 8, 16, 32 };
#define EDGES_SEEN (sizeof(edges_seen) / sizeof(*edges_seen))

/* Of a tunable axis one object serves all values. Of others a search takes some, and which depends
 * on the answer. */
static void need_values(const struct question *question, bool likely, struct specs *specs)
{
	const struct axis *axis = point_axis(question->axis);
	struct rehearsal rehearsal = { question, 0, specs };
	struct search search = { .first = question->first,
				 .last = question->last,
				 .test = rehearse,
				 .context = &rehearsal };
	need_point(question, question->axis, question->first, specs);
	if (!axis || axis->tunable || !likely)
		return;
	for (size_t i = 0; i < EDGES_SEEN; i++) {
		rehearsal.edge = edges_seen[i];
		search.guess = question->begin ? question->begin : question->first - 1;
		search_run(&search);
		/* What is shared bounds it, or something else does before. */
		for (size_t k = i; question->whole && k < EDGES_SEEN; k++) {
			search.guess = edges_seen[k];
			search_run(&search);
		}
	}
	rehearsal.edge = question->last;
	search_run(&search);
}

/* -------------------------------------------------------------------------------------- */

struct searching {
	struct inquiry *inquiry;
	const struct question *question;
	struct asked *asked;
	int works, fails; /* values of the records that the asked keeps */
};

/* One probe of a search; keeps the records next to the edge. */
static enum outcome search_probe(void *context, int value, int *hint)
{
	struct searching *searching = context;
	struct asked *asked = searching->asked;
	const struct question *question = searching->question;
	struct point point;
	struct record record;
	if (question_point(question, question->axis, value, &point))
		return OUTCOME_UNDECIDED;
	enum outcome outcome = probe_point(searching->inquiry, &point, question->test, &record);
	/* What a chain that was stopped has made is a good guess of where it stops. */
	if (question->test == TEST_COMPLETES && record.made != RECORD_NULL)
		*hint = (int)record.made;
	if (outcome == OUTCOME_WORKS && (!asked->has_works || value >= searching->works)) {
		keep_record(&asked->works, &asked->has_works, &record);
		asked->works_budget = point.budget;
		searching->works = value;
	} else if (outcome != OUTCOME_WORKS && (!asked->has_fails || value <= searching->fails)) {
		keep_record(&asked->fails, &asked->has_fails, &record);
		asked->fails_budget = point.budget;
		searching->fails = value;
	} else {
		record_release(&record);
	}
	return outcome;
}

static void conclude_search(struct asked *asked, const struct search_result *result)
{
	switch (result->end) {
	case SEARCH_EDGE:
		asked->answer = ANSWER_NUMBER;
		asked->value = result->works;
		break;
	case SEARCH_NO_EDGE:
		asked->answer = ANSWER_NO_EDGE;
		asked->value = result->works;
		break;
	case SEARCH_NONE_WORKS:
		asked->answer = ANSWER_NO_VALUE;
		asked->value = result->fails;
		break;
	case SEARCH_NOT_MONOTONE:
	case SEARCH_NOT_REPEATED:
		asked->answer = ANSWER_UNCLEAR;
		asked->value = result->at;
		asked->remark = text(result->end == SEARCH_NOT_MONOTONE
					     ? "not monotone: %d does not fit an edge after %d"
					     : "not repeatable: %d has two outcomes",
				     result->at, result->works);
		break;
	case SEARCH_UNDECIDED:
		asked->answer = ANSWER_UNKNOWN;
		if (result->works > 0 && asked->has_works)
			asked->remark = text("%d works", result->works);
		break;
	}
	if (asked->has_fails)
		asked->words = words_of(&asked->fails);
	/* A kernel that lacks what the whole axis is about. */
	if (result->end == SEARCH_UNDECIDED && asked->has_fails && !asked->has_works &&
	    asked->fails.verdict == VERDICT_UNSUPPORTED)
		asked->answer = ANSWER_UNSUPPORTED;
}

/* The value of another question if it has been asked already; 0 where it has none. */
static int64_t known_value(const struct inquiry *inquiry, const char *id)
{
	const struct question *other = id ? question_find(inquiry, id) : NULL;
	const struct asked *found = other ? &inquiry->asked[other - inquiry->questions] : NULL;
	return found && found->answer == ANSWER_NUMBER ? found->value : 0;
}

/* The edge, if it is the sum of all frames that is bounded, each rounded up; of what is counted, a
 * part of the whole. */
static int guess(const struct inquiry *inquiry, const struct question *question)
{
	int64_t whole = known_value(inquiry, question->whole);
	int64_t rounding = known_value(inquiry, "stack.rounding");
	/* A question of one's own has no unit. */
	const bool bytes = question->unit && !strcmp(question->unit, "bytes");
	if (question->begin)
		return (int)(bytes && rounding ? question->begin / rounding * rounding
					       : question->begin);
	if (!whole)
		return question->first - 1;
	if (question->parts && !bytes)
		return (int)(whole / question->parts);
	if (!rounding)
		return question->first - 1;
	if (!question->parts)
		return (int)(whole / rounding + question->unused);
	return (int)((whole + rounding - 1) / question->parts / rounding * rounding);
}

static void answer_search(struct inquiry *inquiry, const struct question *question,
			  struct asked *asked)
{
	struct searching searching = { inquiry, question, asked, 0, 0 };
	struct search search = { .first = question->first,
				 .last = question->last,
				 .guess = guess(inquiry, question),
				 .exhaustive = inquiry->exhaustive,
				 .test = search_probe,
				 .context = &searching };
	struct search_result result = search_run(&search);
	int64_t other = 0;
	/* Until it is concluded, what is asked for it takes nothing of it for known. */
	if (question->other && result.end == SEARCH_EDGE) {
		other = other_value(inquiry, question->other, asked);
		if (!other)
			return;
	}
	conclude_search(asked, &result);
	if (other)
		asked->value = other - asked->value;
}

const struct method how_search = { answer_search, need_values };

static void answer_allowed(struct inquiry *inquiry, const struct question *question,
			   struct asked *asked)
{
	struct point point;
	struct record record;
	if (question_point(question, NULL, 0, &point))
		return;
	enum outcome outcome = probe_point(inquiry, &point, TEST_ACCEPTED, &record);
	conclude_yes_or_no(asked, outcome, &record);
}

const struct method how_allowed = { answer_allowed, need_case };

/* What a kernel lacks that refuses a program beside the entry, a control which does not do what is
 * asked about. NULL: it took them all. The caller frees it. */
static char *lack_beside(const struct question *question, const struct record *record)
{
	static const char known[] = "this kernel ";
	const char *accepted = verdict_name(VERDICT_ACCEPTED);
	const json_t *refused = NULL;
	for (size_t i = 0; i < json_array_size(record->programs) && !refused; i++) {
		const json_t *program = json_array_get(record->programs, i);
		if (strcmp(json_word(program, "name"), question->entry) != 0 &&
		    strcmp(json_word(program, "verdict"), accepted) != 0)
			refused = program;
	}
	if (!refused)
		return NULL;
	const char *said = json_word(refused, "message");
	if (!strncmp(said, known, strlen(known)))
		return text("%s", said);
	const char *attached = json_word(refused, "attach_type");
	return text("this kernel refuses the control, a %s program%s%s, too: %s",
		    json_word(refused, "type"), *attached ? " of attach type " : "", attached,
		    said);
}

/* In the words of verdicts, as a map has them: accepted, rejected, or how far it came. */
static void answer_point(struct inquiry *inquiry, const struct question *question,
			 struct asked *asked)
{
	struct point point;
	struct record record;
	if (question_point(question, NULL, 0, &point))
		return;
	enum outcome outcome = probe_point(inquiry, &point, question->test, &record);
	int64_t made = record.made;
	bool rejected = record.verdict == VERDICT_REJECTED;
	bool stopped = outcome == OUTCOME_FAILS && record.verdict == VERDICT_ACCEPTED;
	conclude_yes_or_no(asked, outcome, &record);
	asked->works_budget = asked->fails_budget = point.budget;
	if (stopped) {
		asked->answer = ANSWER_NUMBER;
		asked->value = made;
	} else if (asked->answer == ANSWER_YES) {
		asked->answer = ANSWER_ACCEPTED;
	} else if (rejected) {
		asked->answer = ANSWER_REJECTED;
	}
}

const struct method how_point = { answer_point, need_case };

static void answer_object(struct inquiry *inquiry, const struct question *question,
			  struct asked *asked)
{
	struct record record;
	enum outcome outcome = probe_object(inquiry, question->object, question->entry, &record);
	if (question->otherwise && record.verdict == VERDICT_UNSUPPORTED) {
		record_release(&record);
		outcome = probe_object(inquiry, question->otherwise, question->entry, &record);
	}
	char *lack = outcome == OUTCOME_FAILS ? lack_beside(question, &record) : NULL;
	asked->words = lack;
	conclude_yes_or_no(asked, outcome, &record);
	if (lack)
		asked->answer = ANSWER_UNSUPPORTED;
}

const struct method how_object = { answer_object, NULL };

static void answer_fewer(struct inquiry *inquiry, const struct question *question,
			 struct asked *asked)
{
	int64_t value = other_value(inquiry, question->other, asked);
	int64_t than = value ? other_value(inquiry, question->than, asked) : 0;
	if (!than)
		return;
	asked->answer = value < than ? ANSWER_YES : ANSWER_NO;
	asked->remark = text("%lld instead of %lld", (long long)value, (long long)than);
}

const struct method how_fewer = { answer_fewer, NULL };

/* The entry's frame pointer in a run of the case with so much stack; 0 where it did not run. */
static uint64_t frame_at(struct inquiry *inquiry, const struct question *question, int bytes,
			 struct record *record)
{
	struct point point;
	record_init(record);
	if (question_point(question, "stack", bytes, &point))
		return 0;
	if (probe_point(inquiry, &point, TEST_COMPLETES, record) != OUTCOME_WORKS)
		return 0;
	struct record ignored;
	struct bpf_map *map;
	size_t size, element;
	record_init(&ignored);
	struct object *object = objects_get(&inquiry->objects, &point.spec, &ignored);
	const uint64_t *frame =
		object ? object_variable(object, VARIABLE_FRAME_POINTER, &map, &size, &element)
		       : NULL;
	record_release(&ignored);
	return frame ? *frame : 0;
}

static void answer_private_stack(struct inquiry *inquiry, const struct question *question,
				 struct asked *asked)
{
	struct record small, large;
	uint64_t small_frame = frame_at(inquiry, question, 0, &small);
	uint64_t large_frame = frame_at(inquiry, question, 200, &large);
	if (small_frame && large_frame) {
		uint64_t apart = small_frame > large_frame ? small_frame - large_frame
							   : large_frame - small_frame;
		asked->answer = apart > 4 * KERNEL_STACK ? ANSWER_YES : ANSWER_NO;
	} else {
		const struct record *failed = small_frame ? &large : &small;
		asked->words = words_of(failed);
		/* Where no such case is taken there is no frame to look at. */
		if (failed->verdict == VERDICT_REJECTED || failed->verdict == VERDICT_UNSUPPORTED)
			asked->answer = ANSWER_UNSUPPORTED;
	}
	keep_record(&asked->works, &asked->has_works, &large);
	record_release(&small);
}

const struct method how_private_stack = { answer_private_stack, need_case };

/* Deadly where the count is lost, so that one run alone is made, of no more calls than the kernel
 * stack has room for. */
static void answer_made(struct inquiry *inquiry, const struct question *question,
			struct asked *asked)
{
	struct point point;
	struct record record;
	if (question_point(question, NULL, 0, &point))
		return;
	enum outcome outcome = probe_point(inquiry, &point, TEST_ACCEPTED, &record);
	if (outcome != OUTCOME_WORKS) {
		/* Where the kernel does not take the case there is nothing to count. */
		conclude_yes_or_no(asked, outcome, &record);
		if (outcome == OUTCOME_FAILS)
			asked->answer = ANSWER_UNSUPPORTED;
		return;
	}
	record_release(&record);
	outcome = probe_deadly(inquiry, &point, &record);
	if (record.verdict != VERDICT_ACCEPTED || record.made == RECORD_NULL) {
		conclude_yes_or_no(asked, OUTCOME_UNDECIDED, &record);
		return;
	}
	asked->answer = outcome == OUTCOME_WORKS ? ANSWER_NO_EDGE : ANSWER_NUMBER;
	asked->value = record.made;
	keep_record(&asked->works, &asked->has_works, &record);
}

const struct method how_made = { answer_made, need_case };

static void answer_per_call(struct inquiry *inquiry, const struct question *question,
			    struct asked *asked)
{
	struct point point;
	struct record record;
	if (question_point(question, NULL, 0, &point))
		return;
	enum outcome outcome = probe_point(inquiry, &point, TEST_COMPLETES, &record);
	if (outcome == OUTCOME_WORKS && record.kernel_stack_per_call != RECORD_NULL) {
		asked->answer = ANSWER_NUMBER;
		asked->value = record.kernel_stack_per_call;
		keep_record(&asked->works, &asked->has_works, &record);
		return;
	}
	enum verdict verdict = record.verdict;
	conclude_yes_or_no(asked, OUTCOME_UNDECIDED, &record);
	/* Where no such tail call is taken there is nothing to measure. */
	if (verdict == VERDICT_REJECTED)
		asked->answer = ANSWER_UNSUPPORTED;
}

const struct method how_per_call = { answer_per_call, need_case };
