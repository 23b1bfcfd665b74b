/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_VERDICT_H
#define TAILCHAIN_VERDICT_H

#include "record.h"

/* What was tried. */
enum step {
	STEP_BOUND,	 /* to have so many programs; see bound.h */
	STEP_PREPARE,	 /* maps and stand-ins, by libbpf */
	STEP_MAPS,	 /* fresh maps in their place */
	STEP_LOAD,	 /* BPF_PROG_LOAD, and the verifier said nothing */
	STEP_VERIFY,	 /* the same, and it said why not */
	STEP_FILL,	 /* a slot of a prog array */
	STEP_TRACE,	 /* an instance of the trace buffer */
	STEP_ATTACH,	 /* a hook */
	STEP_TRAMPOLINE, /* another program to a function of one of the case's */
	STEP_RUN,	 /* BPF_PROG_TEST_RUN */
	STEP_RUN_ON_DATA /* the same, on what the user gave */
};

/* The one place where an errno (negative) becomes a verdict: fills the record's verdict, stage and
 * errno. The message is the caller's. */
void conclude_failure(struct record *record, enum step step, int err);

/* The same where it is known that the kernel lacks what the step needs. */
void conclude_unsupported(struct record *record, enum step step, int err);

/* The verdict where bound_reserve() fails for so many programs, and the message. */
void conclude_unbounded(struct record *record, int err, int programs);

/* strerror(), which does not know the kernel's ENOTSUPP. */
const char *errno_text(int number);

#endif
