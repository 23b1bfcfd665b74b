/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "escape.h"
#include "message.h"
#include "show.h"
#include "table.h"
#include "tunables.h"

static const char *const answer_names[ANSWER_COUNT] = {
	[ANSWER_NONE] = "not asked",
	[ANSWER_NUMBER] = "number",
	[ANSWER_NO_EDGE] = "no edge",
	[ANSWER_NO_VALUE] = "none works",
	[ANSWER_UNCLEAR] = "unclear",
	[ANSWER_YES] = "yes",
	[ANSWER_NO] = "no",
	[ANSWER_UNSUPPORTED] = "unsupported",
	[ANSWER_UNKNOWN] = "not measured",
};

char *finding_text(const struct finding *finding)
{
	const char *unit = finding->question->unit ? finding->question->unit : "";
	switch (finding->answer) {
	case ANSWER_NUMBER:
		return text("%" PRId64 " %s", finding->value, unit);
	case ANSWER_NO_EDGE:
		return text("none up to %" PRId64, finding->value);
	case ANSWER_NO_VALUE:
		return text("not even %" PRId64, finding->value);
	case ANSWER_UNKNOWN:
		/* Denied, withheld, crashed, failed: the verdict says more. */
		if (finding->has_fails && finding->fails.verdict != VERDICT_ACCEPTED)
			return text("%s", verdict_name(finding->fails.verdict));
		/* fall through */
	default:
		return text("%s", answer_names[finding->answer]);
	}
}

static json_t *case_name(bool has, const struct record *record)
{
	return json_text(has ? record->case_name : NULL);
}

/* Null where it is the default. */
static json_t *budget(uint64_t value)
{
	return value && value != BUDGET_DEFAULT ? json_integer((json_int_t)value) : json_null();
}

json_t *finding_to_row(const struct finding *finding)
{
	struct record here;
	record_init(&here);
	record_environment(&here);
	const struct record *any = finding->has_works	? &finding->works
				   : finding->has_fails ? &finding->fails
							: &here;
	bool number = finding->answer == ANSWER_NUMBER;
	bool decided = finding->answer == ANSWER_YES || finding->answer == ANSWER_NO;
	char *answer = finding_text(finding);
	json_t *row = json_object();
	json_object_set_new(row, "version", json_integer(RECORD_VERSION));
	json_object_set_new(row, "limit", json_string(finding->question->id));
	json_object_set_new(row, "asks", json_string(finding->question->asks));
	json_object_set_new(row, "answer", json_text(answer));
	json_object_set_new(row, "kind", json_string(answer_names[finding->answer]));
	json_object_set_new(row, "value",
			    number    ? json_integer(finding->value)
			    : decided ? json_boolean(finding->answer == ANSWER_YES)
				      : json_null());
	json_object_set_new(row, "unit", json_text(finding->question->unit));
	json_object_set_new(row, "works", case_name(finding->has_works, &finding->works));
	json_object_set_new(row, "fails", case_name(finding->has_fails, &finding->fails));
	json_object_set_new(row, "works_budget", budget(finding->works_budget));
	json_object_set_new(row, "fails_budget", budget(finding->fails_budget));
	json_object_set_new(row, "words", json_text(finding->words));
	json_object_set_new(row, "remark", json_text(finding->remark));
	json_object_set_new(row, "probes", json_integer(finding->probes));
	json_object_set_new(row, "us", json_integer(finding->us));
	json_object_set_new(row, "kernel", json_text(any->kernel));
	json_object_set_new(row, "arch", json_text(any->arch));
	json_object_set_new(row, "mode", json_text(any->mode));
	json_object_set_new(row, "emulated", json_boolean(any->emulated));
	json_object_set_new(row, "compiler", json_text(any->compiler));
	json_object_set_new(row, "libbpf", json_text(any->libbpf));
	record_release(&here);
	free(answer);
	return row;
}

json_t *finding_to_json(const struct finding *finding)
{
	json_t *row = finding_to_row(finding);
	json_object_set_new(row, "works_record",
			    finding->has_works ? record_to_json(&finding->works) : json_null());
	json_object_set_new(row, "fails_record",
			    finding->has_fails ? record_to_json(&finding->fails) : json_null());
	return row;
}

/* The commands that make and load one of the two cases again. */
static void show_commands(FILE *out, const char *what, const struct finding *finding, bool works)
{
	const struct record *record = works ? &finding->works : &finding->fails;
	uint64_t budget = works ? finding->works_budget : finding->fails_budget;
	fputc('\n', out);
	print_line(out, "%s %s", what, record->case_name);
	if (!record->has_spec) {
		print_line(out, "    loader --entry entry objects/%s", record->case_name);
		return;
	}
	fprintf(out, "    gen %s && loader", record->case_name);
	if (budget && budget != BUDGET_DEFAULT)
		fprintf(out, " --budget %" PRIu64, budget);
	fprintf(out, " %s.bpf.o\n", record->case_name);
}

/* The kernel stack as a bar: in use before, frames asked for, what the JIT adds, left. */
static void show_stack(FILE *out, const struct stack_cost *cost)
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

void explain_finding(FILE *out, const struct finding *finding, const struct stack_cost *cost)
{
	char *answer = finding_text(finding);
	print_line(out, "%s: %s", finding->question->id, finding->question->asks);
	print_line(out, "%s: %s%s%s",
		   finding->has_works && finding->works.kernel ? finding->works.kernel
							       : "this kernel",
		   answer, finding->remark ? ", " : "", finding->remark ? finding->remark : "");
	fputc('\n', out);
	table_wrapped(out, 0, finding->question->explains);
	if (finding->has_works)
		show_commands(out, "works:", finding, true);
	if (finding->has_fails) {
		show_commands(out, "does not:", finding, false);
		if (finding->words)
			table_wrapped(out, 4, finding->words);
	}
	if (cost) {
		char *line = text("Measured: one tail call of %s leaves %" PRId64
				  " bytes of the kernel stack in use; the %" PRId64
				  " that a chain can make from a subprogram come to %" PRId64
				  " of %d bytes, %" PRId64 " of which are in use before the first.",
				  finding->works.case_name, cost->per_call, cost->calls,
				  cost->per_call * cost->calls, KERNEL_STACK, cost->start);
		fputc('\n', out);
		table_wrapped(out, 0, line);
		free(line);
		show_stack(out, cost);
	}
	free(answer);
}
