/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "causes.h"
#include "escape.h"
#include "explained.h"
#include "show.h"
#include "table.h"
#include "text.h"
#include "tunables.h"

/* The commands that make and load one of the two cases again. */
static void show_commands(FILE *out, const char *what, const struct asked *asked, bool works)
{
	const struct record *record = works ? &asked->works : &asked->fails;
	uint64_t budget = works ? asked->works_budget : asked->fails_budget;
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

/* What is known of why the answer is another on other kernels. */
static void show_causes(FILE *out, const char *limit)
{
	struct causes causes;
	bool any = false;
	causes_read_own(&causes);
	for (int i = 0; i < causes.count; i++) {
		const struct cause *cause = &causes.at[i];
		if (strcmp(cause->limit, limit) != 0)
			continue;
		char *line = cause_line(cause);
		char *words = text("%s, %s: %s -> %s: %s", cause->arch, cause->mode, cause->from,
				   cause->to, line);
		fputs(any ? "" : "\nchanges:\n", out);
		table_wrapped(out, 4, words);
		free(words);
		free(line);
		any = true;
	}
	causes_release(&causes);
}

void explain(FILE *out, const struct asked *asked, const struct stack_cost *cost)
{
	struct finding finding;
	asked_finding(asked, false, &finding);
	print_line(out, "%s: %s", asked->question->id, asked->question->asks);
	print_line(out, "%s: %s%s%s",
		   asked->has_works && asked->works.kernel ? asked->works.kernel : "this kernel",
		   finding.answer, asked->remark ? ", " : "", asked->remark ? asked->remark : "");
	const char *own = explained(asked->question->id);
	if (own) {
		fputc('\n', out);
		table_wrapped(out, 0, own);
	}
	fputc('\n', out);
	table_wrapped(out, 0, asked->question->explains);
	if (asked->has_works)
		show_commands(out, "works:", asked, true);
	if (asked->has_fails) {
		show_commands(out, "does not:", asked, false);
		if (asked->words)
			table_wrapped(out, 4, asked->words);
	}
	if (cost) {
		char *line = text("Measured: one tail call of %s leaves %" PRId64
				  " bytes of the kernel stack in use; the %" PRId64
				  " that a chain can make from a subprogram come to %" PRId64
				  " of %d bytes, %" PRId64 " of which are in use before the first.",
				  asked->works.case_name, cost->per_call, cost->calls,
				  cost->per_call * cost->calls, KERNEL_STACK, cost->start);
		fputc('\n', out);
		table_wrapped(out, 0, line);
		free(line);
		stack_cost_show(out, cost);
	}
	show_causes(out, asked->question->id);
	finding_release(&finding);
}
