/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "clock.h"
#include "message.h"
#include "tunables.h"

const struct question *question_find(const struct inquiry *inquiry, const char *id)
{
	for (int i = 0; i < inquiry->count; i++)
		if (!strcmp(inquiry->questions[i].id, id))
			return &inquiry->questions[i];
	return NULL;
}

void finding_release(struct finding *finding)
{
	if (finding->has_works)
		record_release(&finding->works);
	if (finding->has_fails)
		record_release(&finding->fails);
	free(finding->remark);
	free(finding->words);
	memset(finding, 0, sizeof(*finding));
}

/* -- Probing --------------------------------------------------------------------------- */

/* What a verdict says of a case; all others say nothing of it. */
static enum outcome outcome_of(enum verdict verdict)
{
	static const enum outcome outcomes[VERDICT_COUNT] = {
		[VERDICT_ACCEPTED] = OUTCOME_WORKS,	[VERDICT_REJECTED] = OUTCOME_FAILS,
		[VERDICT_REFUSED] = OUTCOME_FAILS,	[VERDICT_UNSUPPORTED] = OUTCOME_UNDECIDED,
		[VERDICT_DENIED] = OUTCOME_UNDECIDED,	[VERDICT_CRASHED] = OUTCOME_UNDECIDED,
		[VERDICT_WITHHELD] = OUTCOME_UNDECIDED, [VERDICT_FAILED] = OUTCOME_UNDECIDED,
	};
	return outcomes[verdict];
}

/* Tail calls that the case asks for over all branches, as far as the budget goes. */
static uint64_t wanted(const struct point *point)
{
	uint64_t level = 1, sum = 0;
	for (int i = 0; i < point->spec.depth && sum < point->budget; i++) {
		level *= (uint64_t)point->spec.fanout;
		sum += level;
	}
	return sum < point->budget ? sum : point->budget;
}

enum outcome probe_point(struct inquiry *inquiry, const struct point *point, enum test test,
			 struct record *record)
{
	struct observation observation = inquiry->observation;
	observation.until = test == TEST_COMPLETES ? STAGE_RUN : STAGE_LOAD;
	observation.budget = point->budget;
	inquiry->probes++;
	record_init(record);
	struct object *object = objects_get(&inquiry->objects, &point->spec, record);
	if (object) {
		/* One or two tail calls have never harmed a kernel. */
		if (inquiry->about_to && test == TEST_COMPLETES && point->spec.depth > 2) {
			char *name = spec_name(&point->spec);
			inquiry->about_to(inquiry->current, name);
			free(name);
		}
		observe(object, &point->spec, &observation, record);
	}
	enum outcome outcome = outcome_of(record->verdict);
	if (outcome != OUTCOME_WORKS || test == TEST_ACCEPTED)
		return outcome;
	if (record->made == RECORD_NULL)
		return OUTCOME_UNDECIDED;
	return (uint64_t)record->made == wanted(point) ? OUTCOME_WORKS : OUTCOME_FAILS;
}

char *words_of(const struct record *record)
{
	if (record->message)
		return text("%s", record->message);
	if (record->stopped_by && !strcmp(record->stopped_by, "kernel"))
		return text("the kernel made %lld tail calls and no more", (long long)record->made);
	return NULL;
}

/* The point of the question's `fix`, and one more axis if `name` is not NULL. */
static int make_point(const struct question *question, const char *name, int value,
		      struct point *point)
{
	struct settings settings = { 0 };
	int err = settings_parse(&settings, question->fix ? question->fix : "");
	if (!err)
		err = point_make(&settings, &name, &value, name ? 1 : 0, point);
	settings_release(&settings);
	return err;
}

static void keep_record(struct record *kept, bool *has, const struct record *record)
{
	if (*has)
		record_release(kept);
	*kept = *record;
	*has = true;
}

/* A finding that rests on one record: yes if it works. */
static void conclude_yes_or_no(struct finding *finding, enum outcome outcome, struct record *record)
{
	if (outcome == OUTCOME_WORKS) {
		finding->answer = ANSWER_YES;
		keep_record(&finding->works, &finding->has_works, record);
		return;
	}
	finding->words = words_of(record);
	finding->answer = record->verdict == VERDICT_UNSUPPORTED ? ANSWER_UNSUPPORTED
			  : outcome == OUTCOME_FAILS		 ? ANSWER_NO
								 : ANSWER_UNKNOWN;
	keep_record(&finding->fails, &finding->has_fails, record);
}

/* -- Asking ---------------------------------------------------------------------------- */

/* A question whose case is not loaded here. */
static void withhold(const struct question *question, struct finding *finding)
{
	struct record *record = &finding->fails;
	struct point point;
	record_init(record);
	record_environment(record);
	finding->has_fails = true;
	if (question->object)
		record_text(&record->case_name, "%s", question->object);
	else if (!make_point(question, NULL, 0, &point))
		record->case_name = spec_name(&point.spec);
	record->verdict = VERDICT_WITHHELD;
	record->stage = STAGE_OPEN;
	record_text(&record->message,
		    "not loaded: some kernels warn of it; ask a guest: sweep run %s", question->id);
	finding->words = words_of(record);
}

const struct finding *ask(struct inquiry *inquiry, const struct question *question)
{
	struct finding *finding = &inquiry->findings[question - inquiry->questions];
	if (finding->answer != ANSWER_NONE)
		return finding;
	int probes = inquiry->probes;
	int64_t start = clock_ns();
	finding->question = question;
	finding->answer = ANSWER_UNKNOWN;
	const struct finding *outer = inquiry->current;
	inquiry->current = finding;
	if (inquiry->about_to)
		inquiry->about_to(finding, NULL);
	if (question->guests_only && !inquiry->observation.throwaway)
		withhold(question, finding);
	else
		question->how(inquiry, question, finding);
	inquiry->current = outer;
	finding->probes = inquiry->probes - probes;
	finding->us = (clock_ns() - start) / 1000;
	return finding;
}

/* -- Methods --------------------------------------------------------------------------- */

struct searching {
	struct inquiry *inquiry;
	const struct question *question;
	struct finding *finding;
	int works, fails; /* values of the records that the finding keeps */
};

/* One probe of a search; keeps the records next to the edge. */
static enum outcome search_probe(void *context, int value, int *hint)
{
	struct searching *searching = context;
	struct finding *finding = searching->finding;
	const struct question *question = searching->question;
	struct point point;
	struct record record;
	if (make_point(question, question->axis, value, &point))
		return OUTCOME_UNDECIDED;
	enum outcome outcome = probe_point(searching->inquiry, &point, question->test, &record);
	/* What a chain that was stopped has made is a good guess of where it stops. */
	if (question->test == TEST_COMPLETES && record.made != RECORD_NULL)
		*hint = (int)record.made;
	if (outcome == OUTCOME_WORKS && (!finding->has_works || value >= searching->works)) {
		keep_record(&finding->works, &finding->has_works, &record);
		finding->works_budget = point.budget;
		searching->works = value;
	} else if (outcome != OUTCOME_WORKS && (!finding->has_fails || value <= searching->fails)) {
		keep_record(&finding->fails, &finding->has_fails, &record);
		finding->fails_budget = point.budget;
		searching->fails = value;
	} else {
		record_release(&record);
	}
	return outcome;
}

static void conclude_search(struct finding *finding, const struct search_result *result)
{
	switch (result->end) {
	case SEARCH_EDGE:
		finding->answer = ANSWER_NUMBER;
		finding->value = result->works;
		break;
	case SEARCH_NO_EDGE:
		finding->answer = ANSWER_NO_EDGE;
		finding->value = result->works;
		break;
	case SEARCH_NONE_WORKS:
		finding->answer = ANSWER_NO_VALUE;
		finding->value = result->fails;
		break;
	case SEARCH_NOT_MONOTONE:
	case SEARCH_NOT_REPEATED:
		finding->answer = ANSWER_UNCLEAR;
		finding->value = result->at;
		finding->remark = text(result->end == SEARCH_NOT_MONOTONE
					       ? "not monotone: %d does not fit an edge after %d"
					       : "not repeatable: %d has two outcomes",
				       result->at, result->works);
		break;
	case SEARCH_UNDECIDED:
		finding->answer = ANSWER_UNKNOWN;
		if (result->works > 0 && finding->has_works)
			finding->remark = text("%d works", result->works);
		break;
	}
	if (finding->has_fails)
		finding->words = words_of(&finding->fails);
	/* A kernel that lacks what the whole axis is about. */
	if (result->end == SEARCH_UNDECIDED && finding->has_fails && !finding->has_works &&
	    finding->fails.verdict == VERDICT_UNSUPPORTED)
		finding->answer = ANSWER_UNSUPPORTED;
}

/* The value of another question; 0 and `unknown` where it has none. */
static int64_t other_value(struct inquiry *inquiry, const char *id, struct finding *finding)
{
	const struct question *other = question_find(inquiry, id);
	const struct finding *found = other ? ask(inquiry, other) : NULL;
	if (found && (found->answer == ANSWER_NUMBER || found->answer == ANSWER_NO_EDGE))
		return found->value;
	finding->answer = ANSWER_UNSUPPORTED;
	free(finding->words);
	finding->words = text("%s has no value here", id);
	return 0;
}

/* The value of another question if it has been asked already; 0 where it has none. */
static int64_t known_value(const struct inquiry *inquiry, const char *id)
{
	const struct question *other = id ? question_find(inquiry, id) : NULL;
	const struct finding *found = other ? &inquiry->findings[other - inquiry->questions] : NULL;
	return found && found->answer == ANSWER_NUMBER ? found->value : 0;
}

/* The edge of frames of one size, if it is their sum that is bounded, each rounded up. */
static int guess(const struct inquiry *inquiry, const struct question *question)
{
	int64_t whole = known_value(inquiry, question->whole);
	int64_t rounding = known_value(inquiry, "stack.rounding");
	if (!whole || !rounding || !question->parts)
		return question->first - 1;
	return (int)((whole + rounding - 1) / question->parts / rounding * rounding);
}

void how_search(struct inquiry *inquiry, const struct question *question, struct finding *finding)
{
	struct searching searching = { inquiry, question, finding, 0, 0 };
	struct search search = { .first = question->first,
				 .last = question->last,
				 .guess = guess(inquiry, question),
				 .exhaustive = inquiry->exhaustive,
				 .test = search_probe,
				 .context = &searching };
	struct search_result result = search_run(&search);
	conclude_search(finding, &result);
	if (!question->other || finding->answer != ANSWER_NUMBER)
		return;
	int64_t found = finding->value, other = other_value(inquiry, question->other, finding);
	if (other)
		finding->value = other - found;
}

void how_allowed(struct inquiry *inquiry, const struct question *question, struct finding *finding)
{
	struct point point;
	struct record record;
	if (make_point(question, NULL, 0, &point))
		return;
	enum outcome outcome = probe_point(inquiry, &point, TEST_ACCEPTED, &record);
	conclude_yes_or_no(finding, outcome, &record);
}

void how_object(struct inquiry *inquiry, const struct question *question, struct finding *finding)
{
	struct observation observation = inquiry->observation;
	struct spec none = { 0 };
	struct record record;
	observation.until = STAGE_LOAD;
	inquiry->probes++;
	record_init(&record);
	struct object *object =
		objects_get_named(&inquiry->objects, question->object, question->entry, &record);
	if (object)
		observe(object, &none, &observation, &record);
	conclude_yes_or_no(finding, outcome_of(record.verdict), &record);
}

void how_fewer(struct inquiry *inquiry, const struct question *question, struct finding *finding)
{
	int64_t value = other_value(inquiry, question->other, finding);
	int64_t than = value ? other_value(inquiry, question->than, finding) : 0;
	if (!than)
		return;
	finding->answer = value < than ? ANSWER_YES : ANSWER_NO;
	finding->remark = text("%lld instead of %lld", (long long)value, (long long)than);
}

/* The entry's frame pointer in a run of the case with so much stack; 0 where it did not run. */
static uint64_t frame_at(struct inquiry *inquiry, const struct question *question, int bytes,
			 struct record *record)
{
	struct point point;
	record_init(record);
	if (make_point(question, "stack", bytes, &point))
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

void how_private_stack(struct inquiry *inquiry, const struct question *question,
		       struct finding *finding)
{
	struct record small, large;
	uint64_t small_frame = frame_at(inquiry, question, 0, &small);
	uint64_t large_frame = frame_at(inquiry, question, 256, &large);
	if (small_frame && large_frame) {
		uint64_t apart = small_frame > large_frame ? small_frame - large_frame
							   : large_frame - small_frame;
		finding->answer = apart > 4 * KERNEL_STACK ? ANSWER_YES : ANSWER_NO;
	} else {
		finding->words = words_of(small_frame ? &large : &small);
	}
	keep_record(&finding->works, &finding->has_works, &large);
	record_release(&small);
}

void how_per_call(struct inquiry *inquiry, const struct question *question, struct finding *finding)
{
	struct point point;
	struct record record;
	if (make_point(question, NULL, 0, &point))
		return;
	enum outcome outcome = probe_point(inquiry, &point, TEST_COMPLETES, &record);
	if (outcome == OUTCOME_WORKS && record.kernel_stack_per_call != RECORD_NULL) {
		finding->answer = ANSWER_NUMBER;
		finding->value = record.kernel_stack_per_call;
		keep_record(&finding->works, &finding->has_works, &record);
		return;
	}
	enum verdict verdict = record.verdict;
	conclude_yes_or_no(finding, OUTCOME_UNDECIDED, &record);
	/* Where no such tail call is taken there is nothing to measure. */
	if (verdict == VERDICT_REJECTED)
		finding->answer = ANSWER_UNSUPPORTED;
}

bool stack_cost_of(struct inquiry *inquiry, const struct finding *finding, struct stack_cost *cost)
{
	const struct question *count = question_find(inquiry, "tail_calls.subprog");
	if (!finding->has_works || !finding->works.has_spec || !count)
		return false;
	struct point point = { finding->works.spec, BUDGET_DEFAULT };
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
	const struct finding *found = ask(inquiry, count);
	cost->calls = found->value;
	return measured && found->answer == ANSWER_NUMBER;
}

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

void how_worst(struct inquiry *inquiry, const struct question *question, struct finding *finding)
{
	int64_t depth = other_value(inquiry, question->other, finding), most = 0;
	int callers = 0, bytes = 0;
	for (int i = 0; depth && i < inquiry->count; i++) {
		const struct question *caller = &inquiry->questions[i];
		if (fnmatch(question->all, caller->id, 0))
			continue;
		const struct finding *found = ask(inquiry, caller);
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
		free(finding->remark);
		finding->remark =
			finding->has_works
				? text("of %d, %lld bytes a tail call; %d tail calls came to "
				       "%lld and were survived",
				       KERNEL_STACK, (long long)most, d - 1,
				       (long long)(finding->works.kernel_stack_start +
						   finding->works.kernel_stack_total))
				: text("of %d, %lld bytes a tail call", KERNEL_STACK,
				       (long long)most);
		probe_point(inquiry, &point, TEST_COMPLETES, &record);
		survived = record.verdict == VERDICT_ACCEPTED;
		if (survived)
			keep_record(&finding->works, &finding->has_works, &record);
	}
	free(finding->remark);
	const struct record *last = survived ? &finding->works : &record;
	finding->value =
		last->kernel_stack_start + (survived ? last->kernel_stack_total : depth * most);
	finding->answer =
		survived || record.verdict == VERDICT_WITHHELD ? ANSWER_NUMBER : ANSWER_UNKNOWN;
	finding->remark = text("of %d, %s, %lld bytes a tail call", KERNEL_STACK,
			       survived ? "survived" : "projected, not run", (long long)most);
	if (!survived) {
		finding->words = words_of(&record);
		keep_record(&finding->fails, &finding->has_fails, &record);
	}
}
