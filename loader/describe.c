/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "describe.h"
#include "escape.h"
#include "observe.h"
#include "program_record.h"
#include "terminal.h"
#include "text.h"

static const char *plural(int64_t count)
{
	return count == 1 ? "" : "s";
}

/* Whether tail calls left different numbers of bytes in use, as those of a tree and of a ring of
 * unlike stages do: per tail call the record has the most. */
static bool steps_differ(const struct record *record)
{
	return record->made != RECORD_NULL &&
	       record->kernel_stack_per_call * record->made != record->kernel_stack_total;
}

static void describe_stack(FILE *out, const struct record *record)
{
	if (record->kernel_stack_note)
		fprintf(out, "  kernel stack not measured: %s\n", record->kernel_stack_note);
	else if (record->kernel_stack_total == 0)
		fprintf(out, "  no kernel stack used per tail call\n");
	else if (record->kernel_stack_total != RECORD_NULL)
		fprintf(out,
			"  %" PRId64
			" bytes of kernel stack used per tail call (%d asked for), %" PRId64
			" in all%s; %" PRId64 " in use before, %" PRId64 " of %d left\n",
			record->kernel_stack_per_call, spec_callers_bytes(&record->spec),
			record->kernel_stack_total,
			steps_differ(record) ? " (the largest step is told)" : "",
			record->kernel_stack_start,
			KERNEL_STACK - record->kernel_stack_start - record->kernel_stack_total,
			KERNEL_STACK);
}

static void describe_run(FILE *out, const struct record *record)
{
	static const struct {
		const char *by, *why;
	} stops[] = {
		{ "depth", "all that was asked for" },
		{ "kernel", "the kernel made no more" },
		{ "budget", "the budget was used up" },
	};
	print_line(out,
		   "%s: accepted: %" PRId64 " tail call%s asked%s, %" PRId64 " made, %" PRId64
		   " program%s ran",
		   record->case_name, record->asked, plural(record->asked),
		   record->ran - record->made > 1 ? " of each trigger" : "", record->made,
		   record->ran, plural(record->ran));
	for (size_t i = 0; i < sizeof(stops) / sizeof(*stops); i++)
		if (record->stopped_by && !strcmp(record->stopped_by, stops[i].by))
			fprintf(out, "  stopped: %s\n", stops[i].why);
	describe_stack(out, record);
}

/* What was done after the run, and what it came to. */
static void describe_step(FILE *out, const json_t *step)
{
	const json_t *made = json_object_get(step, "made"),
		     *retval = json_object_get(step, "retval");
	const char *message = json_word(step, "message"), *what;
	json_t *value;
	char *line = text("  then %s: %s", json_word(step, "step"), json_word(step, "verdict"));
	if (json_is_integer(made))
		text_append(&line, ", %lld tail call%s made", json_integer_value(made),
			    plural(json_integer_value(made)));
	else if (json_is_integer(retval))
		text_append(&line, ", returned %lld", json_integer_value(retval));
	if (*message)
		text_append(&line, ": %s", message);
	json_object_foreach(json_object_get(step, "reads"), what, value)
	{
		char *dump = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
		text_append(&line, ", %s = %s", what, dump ? dump : "");
		free(dump);
	}
	print_line(out, "%s", line);
	free(line);
}

/* What there is besides the verdict. */
static void describe_rest(FILE *out, const struct record *record)
{
	size_t i;
	json_t *words, *value;
	const char *what;
	json_array_foreach(record->said, i, words)
	{
		print_line(out, "  %s", json_string_value(words));
	}
	json_object_foreach(record->reads, what, value)
	{
		char *dump = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
		print_line(out, "  %s = %s", what, dump ? dump : "");
		free(dump);
	}
	json_array_foreach(record->then, i, value)
	{
		describe_step(out, value);
	}
	json_array_foreach(record->kernel_log, i, words)
	{
		print_line(out, "  kernel: %s", json_string_value(words));
	}
}

/* A figure of a program in its column; "-" where it was not measured. */
static void append_figure(char **line, int width, int64_t figure)
{
	if (figure == RECORD_NULL)
		text_append(line, " %*s", width, "-");
	else
		text_append(line, " %*" PRId64, width, figure);
}

static void describe_program(FILE *out, const struct program_record *program, int width)
{
	char *line = text("  %-*s %-16s", width, program->name, program->type);
	append_figure(&line, 8, program->insns);
	append_figure(&line, 7, program->states);
	text_append(&line, " %10s", program->stack ? program->stack : "-");
	append_figure(&line, 8, program->xlated_bytes);
	append_figure(&line, 8, program->jited_bytes);
	append_figure(&line, 8, program->load_us);
	text_append(&line, "  %s", verdict_name(program->verdict));
	if (program->message)
		text_append(&line, ": %s", program->message);
	print_line(out, "%s", line);
	free(line);
}

/* A line for each of several programs of an object of the user's. */
static void describe_programs(FILE *out, const json_t *programs)
{
	size_t i;
	json_t *json;
	int width = 7;
	if (json_array_size(programs) < 2)
		return;
	json_array_foreach(programs, i, json)
	{
		int length = (int)strlen(json_word(json, "name"));
		width = length > width ? length : width;
	}
	print_emphasized(out, EMPHASIS_HEAD, "  %-*s %-16s %8s %7s %10s %8s %8s %8s  %s", width,
			 "program", "type", "insns", "states", "stack", "xlated", "jited",
			 "load us", "verdict");
	json_array_foreach(programs, i, json)
	{
		struct program_record program;
		program_record_from_json(&program, json);
		describe_program(out, &program, width);
		program_record_release(&program);
	}
}

void describe(FILE *out, const struct record *record)
{
	const char *name = record->case_name, *verdict = verdict_name(record->verdict);
	if (record->verdict == VERDICT_ACCEPTED && record->has_spec && record->ran != RECORD_NULL)
		describe_run(out, record);
	else if (record->verdict == VERDICT_ACCEPTED && record->retval != RECORD_NULL)
		print_line(out, "%s: %s: ran, returned %" PRId64, name, verdict, record->retval);
	else if (record->verdict == VERDICT_REJECTED) {
		print_line(out, "%s: %s by the verifier:", name, verdict);
		print_line(out, "  %s", record->message);
	} else
		print_line(out, "%s: %s: %s", name, verdict,
			   record->message ? record->message : "loaded, not run");
	if (record->run_ns != RECORD_NULL && record->verdict == VERDICT_ACCEPTED)
		fprintf(out, "  %" PRId64 " ns a run\n", record->run_ns);
	describe_programs(out, record->programs);
	describe_rest(out, record);
}
