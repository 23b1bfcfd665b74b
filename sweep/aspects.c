/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "aspects.h"
#include "finding.h"
#include "record.h"
#include "text.h"
#include "texts.h"

struct aspect {
	const char *name, *asks;
	enum { TELLS_LOAD, TELLS_FIGURE, TELLS_RUN } tells;
	const char *figure; /* a field of the record */
	const char *unit;
};

static const struct aspect object_aspects[] = {
	{ "load", "does it load?", TELLS_LOAD },
	{ "insns", "instructions that the verifier counts", TELLS_FIGURE, "insns" },
	{ "stack", "bytes of stack that the verifier counts, a frame each", TELLS_FIGURE,
	  "verifier_stack" },
	{ "run", "what did the test run return?", TELLS_RUN, "retval" },
};

static const struct aspect program_aspects[] = {
	{ "load", "does it load?", TELLS_LOAD },
	{ "insns", "instructions that the verifier counts", TELLS_FIGURE, "insns" },
	{ "states", "states that the verifier keeps", TELLS_FIGURE, "states" },
	{ "stack", "bytes of stack that the verifier counts, a frame each", TELLS_FIGURE, "stack" },
	{ "xlated", "bytes of its code as the verifier left it", TELLS_FIGURE, "xlated_bytes" },
	{ "jited", "bytes of its code as the JIT made it", TELLS_FIGURE, "jited_bytes" },
	{ "load_us", "time that loading it took", TELLS_FIGURE, "load_us", FINDING_TIME },
};

#define COUNT(table) (int)(sizeof(table) / sizeof(*(table)))

const int aspect_count = COUNT(object_aspects);

/* What is said of an aspect: there is no search, and so no budget, no probes and no remark. */
#define FINDING_ASPECT                                                                             \
	(FINDING_UP_TO(words) & ~(FINDING_HAS(works_budget) | FINDING_HAS(fails_budget))) |        \
		FINDING_ENVIRONMENT | FINDING_HAS(kernel_limit)

char *aspect_limit(int aspect, const char *object)
{
	return text("%s.%s", object, object_aspects[aspect].name);
}

/* All names, each once: the programs' have those of the objects', but for the run. */
static const struct aspect *aspect_next(const struct aspect *last)
{
	const struct aspect *next = last ? last + 1 : object_aspects;
	if (next == object_aspects + COUNT(object_aspects))
		next = program_aspects;
	return next == program_aspects + COUNT(program_aspects) ? NULL : next;
}

bool aspect_known(const char *name, bool figure)
{
	for (const struct aspect *aspect = aspect_next(NULL); aspect; aspect = aspect_next(aspect))
		if (!strcmp(aspect->name, name) && (aspect->tells == TELLS_FIGURE) == figure)
			return true;
	return false;
}

char *aspect_names(bool figure)
{
	struct texts names = { 0 };
	for (const struct aspect *aspect = aspect_next(NULL); aspect; aspect = aspect_next(aspect))
		if ((aspect->tells == TELLS_FIGURE) == figure && !texts_have(&names, aspect->name))
			texts_add(&names, aspect->name);
	char *joined = text("%s", names.at[0]);
	for (int i = 1; i < names.count; i++)
		text_append(&joined, ", %s", names.at[i]);
	texts_release(&names);
	return joined;
}

/* An object, or one of its programs. */
struct subject {
	const char *name;      /* the first part of the limits' ids */
	json_t *record;	       /* of the object, where it was measured */
	const json_t *figures; /* its own: the record, or a row of it */
	const char *verdict;
	char *words; /* NULL: none */
	bool loads, was_run;
};

/* Answer, kind and value: a verdict, or a figure where there is one. Whole numbers of what does not
 * load are of a part of it. */
static void conclude(struct finding *finding, const struct aspect *aspect,
		     const struct subject *subject)
{
	const bool verdict =
		aspect->tells == TELLS_LOAD || (aspect->tells == TELLS_RUN && subject->was_run &&
						strcmp(subject->verdict, "accepted") != 0);
	json_t *figure = verdict ? NULL : json_object_get(subject->figures, aspect->figure);
	if (verdict)
		finding->answer = text("%s", aspect->tells == TELLS_LOAD && subject->loads
						     ? "accepted"
						     : subject->verdict);
	else if (json_is_string(figure))
		finding->answer = text("%s", json_string_value(figure));
	else if (json_is_integer(figure) && subject->loads)
		finding->answer = text("%lld", (long long)json_integer_value(figure));
	finding->kind = !finding->answer ? ANSWER_LACKING
			: verdict	 ? answer_find(finding->answer)
					 : ANSWER_VALUE;
	/* A guest may say anything. */
	if (finding->kind == ANSWER_COUNT)
		finding->kind = ANSWER_UNKNOWN;
	if (finding->kind == ANSWER_VALUE)
		finding->value = json_incref(figure);
	if (!finding->answer)
		finding->answer = text("-");
}

/* What was refused is told of the load, what ran of the run. */
static bool has_words(const struct aspect *aspect, const struct subject *subject)
{
	return aspect->tells == (subject->was_run ? TELLS_RUN : TELLS_LOAD) && subject->words;
}

/* What the kernel permits of a program's figure; an object's is a sum. */
static int64_t kernel_limit(const struct aspect *aspect, const struct subject *subject)
{
	const json_t *limits = json_object_get(subject->record, "kernel_limits");
	const json_t *limit = json_object_get(limits, aspect->name);
	const bool is_sum = subject->figures == subject->record &&
			    json_array_size(json_object_get(subject->record, "programs"));
	return json_is_integer(limit) && !is_sum ? json_integer_value(limit) : FIELD_NULL;
}

static json_t *finding_of(const struct aspect *aspect, const struct subject *subject)
{
	const char *case_name = json_string_value(json_object_get(subject->record, "case"));
	struct finding finding;
	finding_from_json(&finding, subject->record, FINDING_ENVIRONMENT);
	finding.has = FINDING_ASPECT;
	finding.limit = text("%s.%s", subject->name, aspect->name);
	finding.asks = text("%s", aspect->asks);
	finding.unit = aspect->unit ? text("%s", aspect->unit) : NULL;
	conclude(&finding, aspect, subject);
	const bool works =
		aspect->tells == TELLS_RUN ? !strcmp(subject->verdict, "accepted") : subject->loads;
	finding.kernel_limit = kernel_limit(aspect, subject);
	if (case_name)
		*(works ? &finding.works : &finding.fails) = text("%s", case_name);
	if (has_words(aspect, subject))
		finding.words = text("%s", subject->words);
	if (aspect->tells == TELLS_LOAD && subject->figures == subject->record) {
		finding.fails_record = json_incref(subject->record);
		finding.has |= FINDING_HAS(fails_record);
	}
	json_t *json = finding_to_json(&finding);
	finding_release(&finding);
	return json;
}

/* Of several programs, the one that the record's words are of; NULL: that is not known. */
static const char *refused_program(const json_t *record, const char *message)
{
	const json_t *programs = json_object_get(record, "programs");
	size_t i;
	json_t *program;
	if (json_array_size(programs) < 2)
		return NULL;
	json_array_foreach(programs, i, program)
	{
		if (!strcmp(json_word(program, "message"), message))
			return json_word(program, "name");
	}
	return NULL;
}

/* The record's message as it is told of the object: with the program that it is of, and without the
 * programs that there are, which have rows of their own. */
static char *words_of(const json_t *record)
{
	const char *message = json_word(record, "message");
	const char *program = refused_program(record, message);
	const char *names = strstr(message, " (it has: ");
	if (!*message)
		return NULL;
	if (program)
		return text("%s: %s", program, message);
	if (names && json_array_size(json_object_get(record, "programs")))
		return text("%.*s", (int)(names - message), message);
	return text("%s", message);
}

/* What came as far as a run has been loaded. */
static struct subject object_subject(const char *object, json_t *record)
{
	const char *verdict = json_word(record, "verdict"), *stage = json_word(record, "stage");
	const bool was_run = !strcmp(stage, reached_names[REACHED_RUN]) ||
			     !strcmp(stage, reached_names[REACHED_ATTACH]);
	return (struct subject){ object,  record,	    record,
				 verdict, words_of(record), was_run || !strcmp(verdict, "accepted"),
				 was_run };
}

static void report_all(const struct aspect *aspects, int count, const struct subject *subject,
		       void (*report)(void *context, json_t *finding), void *context)
{
	for (int i = 0; i < count; i++) {
		json_t *finding = finding_of(&aspects[i], subject);
		report(context, finding);
		json_decref(finding);
	}
}

static void report_program(const char *object, json_t *record, const json_t *program,
			   void (*report)(void *context, json_t *finding), void *context)
{
	const char *verdict = json_word(program, "verdict");
	const char *message = json_word(program, "message");
	char *name = text("%s.%s", object, json_word(program, "name"));
	struct subject subject = { name,
				   record,
				   program,
				   verdict,
				   *message ? text("%s", message) : NULL,
				   !strcmp(verdict, "accepted"),
				   false };
	report_all(program_aspects, COUNT(program_aspects), &subject, report, context);
	free(subject.words);
	free(name);
}

/* What was read of a map or a variable. */
static void report_reads(const struct subject *subject,
			 void (*report)(void *context, json_t *finding), void *context)
{
	const char *what;
	json_t *value, *reads = json_object_get(subject->record, "reads");
	json_object_foreach(reads, what, value)
	{
		char *name = text("read.%s", what);
		char *words = json_is_array(value) ? json_dumps(value, JSON_COMPACT) : NULL;
		const struct aspect aspect = { name, "what was left in it?", TELLS_FIGURE, what };
		json_t *figures =
			json_pack("{s:o?}", what, words ? json_text(words) : json_incref(value));
		struct subject read = *subject;
		read.figures = figures;
		report_all(&aspect, 1, &read, report, context);
		json_decref(figures);
		free(words);
		free(name);
	}
}

/* What each step after the run came to. */
static void report_steps(const struct subject *subject,
			 void (*report)(void *context, json_t *finding), void *context)
{
	size_t i;
	json_t *step;
	json_array_foreach(json_object_get(subject->record, "then"), i, step)
	{
		char *name = text("then.%zu", i + 1);
		char *asks = text("what did '%s' come to?", json_word(step, "step"));
		const bool returned = json_is_integer(json_object_get(step, "retval"));
		const struct aspect aspect = { name, asks, TELLS_FIGURE,
					       returned ? "retval" : "verdict" };
		struct subject one = *subject;
		one.figures = step;
		report_all(&aspect, 1, &one, report, context);
		free(asks);
		free(name);
	}
}

void aspects_report(const char *object, json_t *record,
		    void (*report)(void *context, json_t *finding), void *context)
{
	size_t i;
	json_t *program, *known = json_object();
	struct subject subject = object_subject(object, record);
	report_all(object_aspects, aspect_count, &subject, report, context);
	report_reads(&subject, report, context);
	report_steps(&subject, report, context);
	free(subject.words);
	json_array_foreach(json_object_get(record, "programs"), i, program)
	{
		const char *name = json_word(program, "name");
		if (!*name || json_object_get(known, name))
			continue;
		json_object_set_new_nocheck(known, name, json_true());
		report_program(object, record, program, report, context);
	}
	json_decref(known);
}
