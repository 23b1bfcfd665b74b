/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "catalogue.h"
#include "escape.h"
#include "json.h"
#include "memory.h"
#include "methods.h"
#include "mixed.h"
#include "model_facts.h"
#include "text.h"

/* -- Questions that the catalogue does not ask ------------------------------------------- */

/* Bytes of the kernel's stack that are in use before the first program. */
static void answer_start(struct inquiry *inquiry, const struct question *question,
			 struct asked *asked)
{
	how_per_call.answer(inquiry, question, asked);
	if (asked->answer == ANSWER_NUMBER)
		asked->value = asked->works.kernel_stack_start;
}

static const struct method how_start = { answer_start, need_case };

#define SEARCHED(name, text, searched, to, fixed, ...)                                             \
	{                                                                                          \
		.id = "model." name, .asks = text, .how = &how_search, .axis = searched,           \
		.first = 1, .last = to, .fix = fixed, __VA_ARGS__                                  \
	}
#define MADE(name, text, fixed, ...)                                                               \
	SEARCHED(name, text, "depth", 1000, fixed, .test = TEST_COMPLETES, __VA_ARGS__)
#define ALLOWED(name, text, fixed)                                                                 \
	{                                                                                          \
		.id = "model." name, .asks = text, .how = &how_allowed, .fix = fixed               \
	}
#define LEFT(name, method, text, fixed, ...)                                                       \
	{                                                                                          \
		.id = "model." name, .asks = text, .how = &how_##method,                           \
		.fix = "depth=2,ring=1,frames=" fixed, __VA_ARGS__                                 \
	}

#define LEFT_TO(name, text, shape, ...)                                                            \
	{                                                                                          \
		.id = "model." name, .asks = text, .how = &how_per_call,                           \
		.fix = "depth=1,ring=1,stages=f2+" shape, __VA_ARGS__                              \
	}

#define GLOBAL_OF(name, ...)                                                                       \
	ALLOWED("global." name, "may a global function have its context?",                         \
		"depth=0,frames=2,linkage=global,prog-type=" name),

/* Frames of some types have a stack of their own: bpf_enable_priv_stack() of kernel/bpf/verifier.c.
 */
#define PRIVATE_OF(name, ...)                                                                      \
	ALLOWED("private." name, "may two frames use more than a stack has?",                      \
		"depth=0,frames=2,stack=320,prog-type=" name),

static const struct question own[] = {
	SEARCHED("empty", "bytes that the verifier counts for a frame without any", "stack.0", 1024,
		 "depth=0,frames=2,stack.1=0", .other = "stack.program"),
	ALLOWED("callback_alone", "may bpf_loop call a callback?", "depth=0,frames=2,via=callback"),
	ALLOWED("callback_global", "may that be a global function?",
		"depth=0,frames=2,via=callback,linkage=global"),
	ALLOWED("for_each_alone", "may bpf_for_each_map_elem call a callback?",
		"depth=0,frames=2,via=for_each"),
	ALLOWED("for_each_global", "may that be a global function?",
		"depth=0,frames=2,via=for_each,linkage=global"),
	MADE("count_callback", "tail calls made from a callback", "ring=1,frames=2,via=callback",
	     .guests_only = SOME_WARN),
	MADE("missed_variable", "the same with a key unknown to the verifier",
	     "ring=1,missed=1,index=variable"),
	MADE("missed_subprogram", "the same from a subprogram", "ring=1,frames=2,missed=1"),
	LEFT("call_frames3", per_call, "the same with a frame more", "3"),
	LEFT("call_byte", per_call, "the same where the caller uses a byte", "2,stack.0=1"),
	LEFT("call_byte_inside", per_call, "the same where it is the middle one of three",
	     "3,stack.1=1"),
	LEFT("call_fanout", per_call, "the same of a call tree", "2,fanout=2"),
	LEFT("call_callback", per_call, "the same from a callback", "2,via=callback",
	     .guests_only = SOME_WARN),
	LEFT("call_callback_byte", per_call,
	     "the same where the caller uses a byte more than it does for the callback",
	     "2,via=callback,stack.0=9", .guests_only = SOME_WARN),
	LEFT("call_both", per_call, "the same of a call tree from a callback",
	     "2,fanout=2,via=callback", .guests_only = SOME_WARN),
	LEFT("call_for_each", per_call, "the same from a callback of bpf_for_each_map_elem",
	     "2,via=for_each", .guests_only = SOME_WARN),
	LEFT("call_for_each_byte", per_call,
	     "the same where the caller uses a byte more than it does for the callback",
	     "2,via=for_each,stack.0=9", .guests_only = SOME_WARN),
	LEFT("call_for_each_both", per_call, "the same of a call tree from such a callback",
	     "2,fanout=2,via=for_each", .guests_only = SOME_WARN),
	LEFT_TO("call_alone", "the same where a program alone is called", "f1"),
	LEFT_TO("call_alone_missed", "the same where that misses a call first", "f1,missed=1"),
	LEFT_TO("call_alone_variable", "the same where its key is unknown to the verifier",
		"f1,index=variable"),
	LEFT_TO("call_alone_missed_variable", "the same with both", "f1,missed=1,index=variable"),
	LEFT_TO("call_to_callback", "the same where one with a callback is", "f2.callback",
		.guests_only = SOME_WARN),
	LEFT_TO("call_to_for_each", "the same with one of bpf_for_each_map_elem", "f2.for_each",
		.guests_only = SOME_WARN),
	PROG_TYPES(GLOBAL_OF) PROG_TYPES(PRIVATE_OF)
		LEFT("start", start, "bytes of kernel stack in use before the first program", "2"),
};
#define OWN_COUNT (int)(sizeof(own) / sizeof(*own))

/* -- The facts --------------------------------------------------------------------------- */

enum fact_kind { FACT_NUMBER, FACT_VERDICT };

#define FACT_ROW(name, kind, question) { #name, FACT_##kind, question },
#define FACT_TYPE(name, ...)	       { name, FACT_VERDICT, "type." name },
#define FACT_GLOBAL(name, ...)	       { name ".global", FACT_VERDICT, "model.global." name },
#define FACT_PRIVATE(name, ...)	       { name ".private", FACT_VERDICT, "model.private." name },

/* In the order of the numbers that a model is made of. */
static const struct fact {
	const char *name;
	enum fact_kind kind;
	const char *question;
} facts[] = { MODEL_FACTS(FACT_ROW) PROG_TYPES(FACT_TYPE) PROG_TYPES(FACT_GLOBAL)
		      PROG_TYPES(FACT_PRIVATE) };
#define FACTS (int)(sizeof(facts) / sizeof(*facts))

_Static_assert(sizeof(struct model) == FACTS * sizeof(int64_t), "a number for each fact");

static int64_t number_of(const struct asked *asked)
{
	return asked->answer == ANSWER_NUMBER || asked->answer == ANSWER_NO_EDGE ? asked->value
	       : asked->answer == ANSWER_NO_VALUE				 ? 0
										 : MODEL_UNKNOWN;
}

static int64_t verdict_of(const struct asked *asked)
{
	if (asked->answer == ANSWER_YES || asked->answer == ANSWER_NUMBER ||
	    asked->answer == ANSWER_NO_EDGE)
		return VERDICT_ACCEPTED;
	if (asked->answer == ANSWER_NO)
		return VERDICT_REJECTED;
	if (asked->answer == ANSWER_UNSUPPORTED)
		return VERDICT_UNSUPPORTED;
	return asked->has_fails ? (int64_t)asked->fails.verdict : MODEL_UNKNOWN;
}

/* The value of `NAME VALUE`, or what a kernel did not survive. */
static bool find_known(const struct seen_cases *known, const struct fact *fact, int64_t *value)
{
	const size_t length = strlen(fact->name);
	for (int i = 0; i < known->facts.count; i++) {
		const char *line = known->facts.at[i];
		if (strncmp(line, fact->name, length) != 0 || line[length] != ' ')
			continue;
		*value = !strcmp(line + length + 1, "crashed")
				 ? (fact->kind == FACT_VERDICT ? (int64_t)VERDICT_CRASHED
							       : MODEL_UNKNOWN)
				 : strtoll(line + length + 1, NULL, 10);
		return true;
	}
	return false;
}

/* The catalogue's questions, and those of ours behind them. */
static void add_questions(struct inquiry *inquiry)
{
	const int count = catalogue_count + OWN_COUNT;
	struct question *all = memory_grow(NULL, (size_t)count, sizeof(*all));
	memcpy(all, catalogue, (size_t)catalogue_count * sizeof(*all));
	memcpy(all + catalogue_count, own, sizeof(own));
	inquiry->questions = all;
	inquiry->asked = memory_grow(NULL, (size_t)count, sizeof(*inquiry->asked));
	inquiry->count = count;
	memset(inquiry->asked, 0, (size_t)count * sizeof(*inquiry->asked));
}

static void drop_questions(struct inquiry *inquiry)
{
	for (int i = 0; i < inquiry->count; i++)
		asked_release(&inquiry->asked[i]);
	free(inquiry->asked);
	free((struct question *)inquiry->questions);
}

/* Whether tail calls are taken from such callbacks as the question's case has. */
static bool is_taken(const struct question *question, const struct model *model)
{
	struct point point;
	bool taken = !question_point(question, NULL, 0, &point);
	for (int i = 0; taken && i < spec_shape_count(&point.spec); i++) {
		struct spec of;
		spec_of_stage(&point.spec, i, &of);
		if (axis_word_in(&axes[AXIS_via], &of, "callback"))
			taken = model->callback == VERDICT_ACCEPTED;
		else if (axis_word_in(&axes[AXIS_via], &of, "for_each"))
			taken = model->for_each == VERDICT_ACCEPTED;
	}
	return taken;
}

static int64_t measure(struct inquiry *inquiry, const struct fact *fact, const struct model *model)
{
	const struct question *question = question_find(inquiry, fact->question);
	/* What some kernel warns of is not asked where one such question has been in vain. */
	if (question->guests_only && fact->kind == FACT_NUMBER && !is_taken(question, model))
		return MODEL_UNKNOWN;
	const struct asked *asked = ask(inquiry, question);
	return fact->kind == FACT_NUMBER ? number_of(asked) : verdict_of(asked);
}

void model_measure(struct inquiry *inquiry, const struct seen_cases *known,
		   void (*saying)(const char *fact, const int64_t *value), struct model *model)
{
	struct inquiry of_model = *inquiry;
	int64_t *values = (int64_t *)model;
	of_model.about_to = NULL;
	add_questions(&of_model);
	for (int i = 0; i < FACTS; i++) {
		if (find_known(known, &facts[i], &values[i]))
			continue;
		if (saying)
			saying(facts[i].name, NULL);
		values[i] = measure(&of_model, &facts[i], model);
		if (saying)
			saying(facts[i].name, &values[i]);
	}
	drop_questions(&of_model);
	/* The objects that it has opened are the inquiry's. */
	inquiry->objects = of_model.objects;
	inquiry->probes = of_model.probes;
}

void model_specs(bool likely, struct specs *specs)
{
	bool *chosen = memory_grow(NULL, (size_t)catalogue_count, sizeof(*chosen));
	for (int i = 0; i < catalogue_count; i++) {
		chosen[i] = false;
		for (int j = 0; j < FACTS; j++)
			chosen[i] |= !strcmp(facts[j].question, catalogue[i].id);
	}
	catalogue_specs(chosen, likely, specs);
	free(chosen);
	for (int i = 0; i < OWN_COUNT; i++)
		own[i].how->needs(&own[i], likely, specs);
}

/* -- What is printed --------------------------------------------------------------------- */

static const struct question *question_of(const char *id)
{
	for (int i = 0; i < catalogue_count; i++)
		if (!strcmp(catalogue[i].id, id))
			return &catalogue[i];
	for (int i = 0; i < OWN_COUNT; i++)
		if (!strcmp(own[i].id, id))
			return &own[i];
	return NULL;
}

static void fact_line(const struct output *output, const json_t *row)
{
	const json_t *value = json_object_get(row, "value");
	char *number = json_is_integer(value)
			       ? text("%" JSON_INTEGER_FORMAT, json_integer_value(value))
			       : text("%s", json_is_null(value) ? "?" : json_string_value(value));
	print_line(output->out, "%-18s %-12s %s", json_word(row, "fact"), number,
		   json_word(row, "asks"));
	free(number);
}

void model_print(const struct model *model, struct output *output)
{
	static const struct view view = { .row = fact_line };
	const int64_t *values = (const int64_t *)model;
	output->view = &view;
	for (int i = 0; i < FACTS; i++) {
		json_t *value = values[i] == MODEL_UNKNOWN ? json_null()
				: facts[i].kind == FACT_NUMBER
					? json_integer(values[i])
					: json_string(verdict_name((int)values[i]));
		json_t *row =
			json_pack("{s:i, s:s, s:o, s:s, s:s}", "version", RECORD_VERSION, "fact",
				  facts[i].name, "value", value, "question", facts[i].question,
				  "asks", question_of(facts[i].question)->asks);
		output_row(output, row);
		json_decref(row);
	}
}
