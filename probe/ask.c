/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/bpf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "case_name.h"
#include "clock.h"
#include "memory.h"
#include "mixed.h"
#include "options.h"
#include "text.h"
#include "tunables.h"
#include "../loader/environment.h"

const struct question *question_find(const struct inquiry *inquiry, const char *id)
{
	for (int i = 0; i < inquiry->count; i++)
		if (!strcmp(inquiry->questions[i].id, id))
			return &inquiry->questions[i];
	return NULL;
}

void asked_release(struct asked *asked)
{
	if (asked->has_works)
		record_release(&asked->works);
	if (asked->has_fails)
		record_release(&asked->fails);
	free(asked->remark);
	free(asked->words);
	free(asked->coloured);
	free(asked->lacks);
	memset(asked, 0, sizeof(*asked));
}

/* How long a guest's words may be under way: its init takes precedence on its one processor, but
 * where a stream takes them to the host, QEMU has to take them from there. */
#define WORDS_ON_THE_WAY_US 2000

/* -- Probing --------------------------------------------------------------------------- */

static enum outcome outcome_of(enum verdict verdict)
{
	static const enum outcome outcomes[] = {
		[SAYS_WORKS] = OUTCOME_WORKS,
		[SAYS_FAILS] = OUTCOME_FAILS,
		[SAYS_NOTHING] = OUTCOME_UNDECIDED,
	};
	return outcomes[verdict_says(verdict)];
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

/* One or two tail calls of few frames have never harmed a kernel. */
static bool may_harm(const struct spec *spec)
{
	return spec->depth > 2 || spec_most_frames(spec) > 8;
}

static void announce(const struct inquiry *inquiry, const struct spec *spec)
{
	char *name = spec_name(spec);
	if (inquiry->about_to)
		inquiry->about_to(inquiry->current, name);
	free(name);
}

enum outcome probe_point(struct inquiry *inquiry, const struct point *point, enum test test,
			 struct record *record)
{
	struct observation observation = inquiry->observation;
	observation.until = test == TEST_COMPLETES ? REACHED_RUN : REACHED_LOAD;
	observation.budget = point->budget;
	inquiry->probes++;
	record_init(record);
	struct object *object = objects_get(&inquiry->objects, &point->spec, record);
	if (object) {
		if (test == TEST_COMPLETES && may_harm(&point->spec))
			announce(inquiry, &point->spec);
		observe(object, &point->spec, &observation, record);
	}
	enum outcome outcome = outcome_of(record->verdict);
	if (outcome != OUTCOME_WORKS || test == TEST_ACCEPTED)
		return outcome;
	if (record->made == RECORD_NULL)
		return OUTCOME_UNDECIDED;
	return (uint64_t)record->made == wanted(point) ? OUTCOME_WORKS : OUTCOME_FAILS;
}

enum outcome probe_deadly(struct inquiry *inquiry, const struct point *point, struct record *record)
{
	announce(inquiry, &point->spec);
	if (inquiry->about_to)
		usleep(WORDS_ON_THE_WAY_US);
	return probe_point(inquiry, point, TEST_COMPLETES, record);
}

/* Loads an object that is no case; none if it cannot be had, of which the record tells. */
static enum outcome load_only(struct inquiry *inquiry, struct object *object, struct record *record)
{
	struct observation observation = inquiry->observation;
	struct spec none = { 0 };
	observation.until = REACHED_LOAD;
	inquiry->probes++;
	if (object)
		observe(object, &none, &observation, record);
	return outcome_of(record->verdict);
}

enum outcome probe_object(struct inquiry *inquiry, const char *name, const char *entry,
			  struct record *record)
{
	record_init(record);
	return load_only(inquiry, objects_get_named(&inquiry->objects, name, entry, record),
			 record);
}

enum outcome probe_plain(struct inquiry *inquiry, const struct spec *spec, struct record *record)
{
	record_init(record);
	return load_only(inquiry, objects_get_plain(&inquiry->objects, spec, record), record);
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
int question_point(const struct question *question, const char *name, int value,
		   struct point *point)
{
	struct settings settings = { 0 };
	int err = settings_parse(&settings, question->fix ? question->fix : "");
	if (!err)
		err = point_make(&settings, &name, &value, name ? 1 : 0, point);
	settings_release(&settings);
	return err;
}

void keep_record(struct record *kept, bool *has, const struct record *record)
{
	if (*has)
		record_release(kept);
	*kept = *record;
	*has = true;
}

/* A asked that rests on one record: yes if it works. */
void conclude_yes_or_no(struct asked *asked, enum outcome outcome, struct record *record)
{
	if (outcome == OUTCOME_WORKS) {
		asked->answer = ANSWER_YES;
		keep_record(&asked->works, &asked->has_works, record);
		return;
	}
	if (!asked->words)
		asked->words = words_of(record);
	asked->answer = record->verdict == VERDICT_UNSUPPORTED ? ANSWER_UNSUPPORTED
			: outcome == OUTCOME_FAILS	       ? ANSWER_NO
							       : ANSWER_UNKNOWN;
	keep_record(&asked->fails, &asked->has_fails, record);
}

int test_run_packet(int program, int repeat, uint32_t *retval)
{
	static const char packet[64];
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = packet, .data_size_in = sizeof(packet),
		    .repeat = repeat);
	int err = bpf_prog_test_run_opts(program, &opts);
	*retval = opts.retval;
	return err;
}

struct object *load_object(struct inquiry *inquiry, const struct question *question,
			   struct asked *asked, struct record *record)
{
	struct record ignored;
	enum outcome outcome = probe_object(inquiry, question->object, "entry", record);
	if (outcome != OUTCOME_WORKS) {
		conclude_yes_or_no(asked, outcome, record);
		return NULL;
	}
	record_init(&ignored);
	struct object *object =
		objects_get_named(&inquiry->objects, question->object, "entry", &ignored);
	record_release(&ignored);
	return object;
}

/* -- Asking ---------------------------------------------------------------------------- */

/* A question whose case is not loaded here. */
static void withhold(const struct question *question, struct asked *asked)
{
	struct record *record = &asked->fails;
	struct point point;
	record_init(record);
	record_environment(record);
	asked->has_fails = true;
	if (question->object)
		record_text(&record->case_name, "%s", question->object);
	else if (!question_point(question, NULL, 0, &point))
		record->case_name = spec_name(&point.spec);
	record->verdict = VERDICT_WITHHELD;
	record->reached = REACHED_OPEN;
	record_text(&record->message, "not loaded: %s; ask a guest: sweep run %s",
		    question->guests_only, question->id);
	asked->words = words_of(record);
}

const struct asked *ask(struct inquiry *inquiry, const struct question *question)
{
	struct asked *asked = &inquiry->asked[question - inquiry->questions];
	if (asked->answer != ANSWER_NONE)
		return asked;
	int probes = inquiry->probes;
	int lacking = inquiry->objects.lacking.count;
	int64_t start = clock_ns();
	asked->question = question;
	asked->answer = ANSWER_UNKNOWN;
	const struct asked *outer = inquiry->current;
	inquiry->current = asked;
	if (inquiry->about_to)
		inquiry->about_to(asked, NULL);
	if (question->guests_only && !inquiry->observation.throwaway)
		withhold(question, asked);
	else
		question->how->answer(inquiry, question, asked);
	inquiry->current = outer;
	asked->probes = inquiry->probes - probes;
	asked->us = (clock_ns() - start) / 1000;
	asked->lacks = texts_joined(&inquiry->objects.lacking, lacking);
	return asked;
}

int64_t other_value(struct inquiry *inquiry, const char *id, struct asked *asked)
{
	const struct question *other = question_find(inquiry, id);
	const struct asked *found = other ? ask(inquiry, other) : NULL;
	if (found && (found->answer == ANSWER_NUMBER || found->answer == ANSWER_NO_EDGE))
		return found->value;
	asked->answer = ANSWER_UNSUPPORTED;
	free(asked->words);
	asked->words = text("%s has no value here", id);
	return 0;
}

int asked_status(const struct asked *asked)
{
	bool failed = asked->answer == ANSWER_UNKNOWN &&
		      (!asked->has_fails || asked->fails.verdict == VERDICT_FAILED);
	return failed || asked->uncontrolled			    ? EXIT_NOT_MEASURED
	       : asked->answer == ANSWER_UNCLEAR || asked->coloured ? EXIT_DIFFERS
								    : EXIT_DONE;
}

void specs_add(struct specs *specs, const struct spec *spec)
{
	for (int i = 0; i < specs->count; i++)
		if (spec_same_structure(&specs->at[i], spec))
			return;
	specs->at = memory_grow(specs->at, (size_t)specs->count + 1, sizeof(*specs->at));
	specs->at[specs->count++] = *spec;
}

/* -- What is written ------------------------------------------------------------------- */

/* Denied, withheld, crashed, failed: where nothing could be measured the verdict says more. */
static char *words_of_answer(const struct asked *asked)
{
	if (asked->answer == ANSWER_UNKNOWN && asked->has_fails &&
	    asked->fails.verdict != VERDICT_ACCEPTED)
		return text("%s", verdict_name(asked->fails.verdict));
	return answer_words(asked->answer, asked->value, asked->question->unit);
}

static char *copy_of(const char *words)
{
	return words ? text("%s", words) : NULL;
}

static int64_t budget_written(uint64_t budget)
{
	return budget && budget != BUDGET_DEFAULT ? (int64_t)budget : FIELD_NULL;
}

/* Of the record that it stands on; where there is none, what this machine is. */
static void write_environment(const struct asked *asked, struct finding *finding)
{
	struct record here;
	record_init(&here);
	record_environment(&here);
	const struct record *any = asked->has_works   ? &asked->works
				   : asked->has_fails ? &asked->fails
						      : &here;
	finding->kernel = copy_of(any->kernel);
	finding->arch = copy_of(any->arch);
	finding->mode = copy_of(any->mode);
	finding->emulated = any->emulated;
	finding->compiler = copy_of(any->compiler);
	finding->libbpf = copy_of(any->libbpf);
	record_release(&here);
}

void asked_finding(const struct asked *asked, bool records, struct finding *finding)
{
	bool decided = asked->answer == ANSWER_YES || asked->answer == ANSWER_NO;
	finding_init(finding, FINDING_ROW | (records ? FINDING_RECORDS : 0));
	finding->limit = copy_of(asked->question->id);
	finding->asks = copy_of(asked->question->asks);
	finding->answer = words_of_answer(asked);
	finding->kind = asked->answer;
	finding->value = asked->answer == ANSWER_NUMBER ? json_integer(asked->value)
			 : decided			? json_boolean(asked->answer == ANSWER_YES)
							: NULL;
	finding->unit = copy_of(asked->question->unit);
	finding->works = asked->has_works ? copy_of(asked->works.case_name) : NULL;
	finding->fails = asked->has_fails ? copy_of(asked->fails.case_name) : NULL;
	finding->works_budget = budget_written(asked->works_budget);
	finding->fails_budget = budget_written(asked->fails_budget);
	finding->words = copy_of(asked->words);
	finding->remark = copy_of(asked->remark);
	finding->coloured = copy_of(asked->coloured);
	finding->lacks = copy_of(asked->lacks);
	finding->probes = asked->probes;
	finding->us = asked->us;
	write_environment(asked, finding);
	if (records && asked->has_works)
		finding->works_record = record_to_json(&asked->works);
	if (records && asked->has_fails)
		finding->fails_record = record_to_json(&asked->fails);
}
