/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <string.h>

#include "conclude.h"
#include "json.h"
#include "options.h"

void tail_calls_add(struct tail_calls *calls, int found, int64_t limit)
{
	if (!found)
		return;
	calls->differ |= calls->found && limit != calls->limit;
	calls->limit = limit;
	calls->found += found;
}

/* The limit in the code beside the tail calls that the run made. */
static int compare_with_run(FILE *out, const json_t *record, int64_t limit, long long made)
{
	bool kernel = !strcmp(json_word(record, "stopped_by"), "kernel");
	bool agree = kernel ? made == limit : made <= limit;
	fprintf(out, "; the run made %lld%s", made,
		!agree	 ? ": THEY DISAGREE"
		: kernel ? ", as the code says"
			 : ", all that was asked for");
	return agree ? EXIT_DONE : EXIT_DIFFERS;
}

int conclude(FILE *out, const json_t *record, const struct tail_calls *calls)
{
	const json_t *made = json_object_get(record, "made");
	int status = EXIT_DONE;
	/* What several triggers made together is no figure of one chain. */
	if (json_integer_value(json_object_get(record, "ran")) - json_integer_value(made) > 1)
		made = NULL;
	if (!calls->found) {
		fprintf(out, "no tail call is recognised in this code\n");
		return EXIT_DONE;
	}
	if (calls->differ) {
		fprintf(out, "%d tail calls, with different limits\n", calls->found);
		return EXIT_DONE;
	}
	fprintf(out, "%d tail call%s, limit in the code: %lld (0x%llx)", calls->found,
		calls->found == 1 ? "" : "s", (long long)calls->limit,
		(unsigned long long)calls->limit);
	if (json_is_integer(made))
		status = compare_with_run(out, record, calls->limit, json_integer_value(made));
	fputc('\n', out);
	return status;
}
