/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bound.h"
#include "verdict.h"

/* The kernel's own, which the C library has no name for; BPF returns it to user space. */
#define KERNEL_ENOTSUPP 524

/* How far a case has come by a step. */
static const enum reached reached[] = {
	[STEP_BOUND] = REACHED_OPEN,	    [STEP_PREPARE] = REACHED_LOAD,
	[STEP_MAPS] = REACHED_LOAD,	    [STEP_LOAD] = REACHED_LOAD,
	[STEP_VERIFY] = REACHED_LOAD,	    [STEP_FILL] = REACHED_LOAD,
	[STEP_TRACE] = REACHED_ATTACH,	    [STEP_ATTACH] = REACHED_ATTACH,
	[STEP_TRAMPOLINE] = REACHED_ATTACH, [STEP_RUN] = REACHED_RUN,
	[STEP_RUN_ON_DATA] = REACHED_RUN,
};

/* The first row that fits; errno 0 is any. What no row knows says nothing about the kernel. */
static const struct {
	enum step step;
	int error;
	enum verdict verdict;
} rows[] = {
	{ STEP_BOUND, E2BIG, VERDICT_WITHHELD },
	{ STEP_PREPARE, EPERM, VERDICT_DENIED },
	{ STEP_LOAD, EPERM, VERDICT_DENIED },
	{ STEP_LOAD, EINVAL, VERDICT_REJECTED },
	{ STEP_LOAD, EACCES, VERDICT_REJECTED },
	{ STEP_LOAD, E2BIG, VERDICT_REJECTED },
	{ STEP_VERIFY, EPERM, VERDICT_DENIED },
	{ STEP_VERIFY, 0, VERDICT_REJECTED },
	{ STEP_FILL, 0, VERDICT_REJECTED },
	{ STEP_TRACE, EPERM, VERDICT_DENIED },
	{ STEP_TRACE, EACCES, VERDICT_DENIED },
	{ STEP_ATTACH, EPERM, VERDICT_DENIED },
	{ STEP_ATTACH, EACCES, VERDICT_DENIED },
	{ STEP_ATTACH, ENOENT, VERDICT_UNSUPPORTED },
	{ STEP_ATTACH, EOPNOTSUPP, VERDICT_UNSUPPORTED },
	{ STEP_TRAMPOLINE, EPERM, VERDICT_DENIED },
	{ STEP_TRAMPOLINE, 0, VERDICT_UNSUPPORTED },
	{ STEP_RUN, EPERM, VERDICT_DENIED },
	{ STEP_RUN, 0, VERDICT_UNSUPPORTED },
	{ STEP_RUN_ON_DATA, EPERM, VERDICT_DENIED },
	/* Input that the kernel does not take says nothing about it. */
	{ STEP_RUN_ON_DATA, EINVAL, VERDICT_FAILED },
	{ STEP_RUN_ON_DATA, 0, VERDICT_UNSUPPORTED },
};

static void conclude(struct record *record, enum verdict verdict, enum step step, int err)
{
	record->verdict = verdict;
	record->reached = reached[step];
	record->error_number = -err;
}

void conclude_failure(struct record *record, enum step step, int err)
{
	enum verdict verdict = VERDICT_FAILED;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (rows[i].step == step && (!rows[i].error || rows[i].error == -err)) {
			verdict = rows[i].verdict;
			break;
		}
	conclude(record, verdict, step, err);
}

void conclude_unsupported(struct record *record, enum step step, int err)
{
	conclude(record, VERDICT_UNSUPPORTED, step, err);
}

void conclude_unbounded(struct record *record, int err, int programs)
{
	char *why = bound_why(err, programs);
	conclude_failure(record, STEP_BOUND, err);
	record_text(&record->message, "not loaded: %s", why);
	free(why);
}

const char *errno_text(int number)
{
	return number == KERNEL_ENOTSUPP ? "Operation not supported (ENOTSUPP)" : strerror(number);
}
