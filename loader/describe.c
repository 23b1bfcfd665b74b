/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "describe.h"
#include "observe.h"

static const char *plural(int64_t count)
{
	return count == 1 ? "" : "s";
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
			" in all; %" PRId64 " in use before, %" PRId64 " of %d left\n",
			record->kernel_stack_per_call, spec_callers_bytes(&record->spec),
			record->kernel_stack_total, record->kernel_stack_start,
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
	fprintf(out,
		": %" PRId64 " tail call%s asked, %" PRId64 " made, %" PRId64 " program%s ran\n",
		record->asked, plural(record->asked), record->made, record->ran,
		plural(record->ran));
	for (size_t i = 0; i < sizeof(stops) / sizeof(*stops); i++)
		if (record->stopped_by && !strcmp(record->stopped_by, stops[i].by))
			fprintf(out, "  stopped: %s\n", stops[i].why);
	describe_stack(out, record);
}

void describe(FILE *out, const struct record *record)
{
	fprintf(out, "%s: %s", record->case_name, verdict_name(record->verdict));
	if (record->verdict == VERDICT_ACCEPTED && record->has_spec && record->ran != RECORD_NULL)
		describe_run(out, record);
	else if (record->verdict == VERDICT_ACCEPTED && record->retval != RECORD_NULL)
		fprintf(out, ": ran, returned %" PRId64 "\n", record->retval);
	else if (record->verdict == VERDICT_REJECTED)
		fprintf(out, " by the verifier:\n  %s\n", record->message);
	else
		fprintf(out, ": %s\n", record->message ? record->message : "loaded, not run");
	if (record->run_ns != RECORD_NULL && record->verdict == VERDICT_ACCEPTED)
		fprintf(out, "  %" PRId64 " ns a run\n", record->run_ns);
	size_t i;
	json_t *words;
	json_array_foreach(record->said, i, words) fprintf(out, "  %s\n", json_string_value(words));
	const char *what;
	json_t *value;
	json_object_foreach(record->reads, what, value)
	{
		char *dump = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
		fprintf(out, "  %s = %s\n", what, dump ? dump : "");
		free(dump);
	}
}
