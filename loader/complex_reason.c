/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdio.h>

#include "complex_reason.h"
#include "record.h"
#include "text.h"
#include "verifier.h"

/* A function that is global is verified once, whatever calls it, and on its own: commit
 * 51c39bb1d5d1 ("bpf: Introduce function-by-function verification"). */
#define HELPS "a part that is made a global function (not static) is gone through once, on its own"

/* What the verifier says where it gives up, do_check() and push_stack() of kernel/bpf/verifier.c,
 * with the number that it then has: one more than is permitted. */
static const struct {
	const char *words; /* of scanf() */
	const char *why;
} bounds[] = {
	{ "BPF program is too large. Processed %d insn",
	  "the ways through it come to more than the %d instructions that are permitted" },
	{ "The sequence of %d jumps is too complex",
	  "more than the %d branches that are permitted wait for their other side to be gone "
	  "through" },
};

char *complex_reason(const char *words, const char *log)
{
	struct verifier_stats stats;
	char *reason = NULL;
	for (size_t i = 0; i < sizeof(bounds) / sizeof(*bounds) && !reason; i++) {
		int number;
		if (sscanf(words, bounds[i].words, &number) == 1)
			reason = text(bounds[i].why, number - 1);
	}
	if (!reason)
		return NULL;
	verifier_stats_parse(log, &stats);
	if (stats.insns != RECORD_NULL)
		text_append(&reason, "; it gave up at %lld instructions and %lld states",
			    (long long)stats.insns, (long long)stats.states);
	verifier_stats_release(&stats);
	text_append(&reason, "; " HELPS);
	return reason;
}
