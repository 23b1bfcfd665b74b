/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_VERDICTS_H
#define TAILCHAIN_VERDICTS_H

/*
 * What can be concluded of a case, a row each: its name; what a command that saw it ends with (see
 * enum exit_status); what it says of the case: it WORKS, it FAILS, or NOTHING; and the sign that
 * stands for it in the column of a matrix, "" for its name.
 */
#define VERDICTS(VERDICT)                                                                          \
	/* loaded and ran */                                                                       \
	VERDICT(ACCEPTED, "accepted", DONE, WORKS, "")                                             \
	/* the verifier refused it */                                                              \
	VERDICT(REJECTED, "rejected", DIFFERS, FAILS, "")                                          \
	/* the compiler refused it */                                                              \
	VERDICT(REFUSED, "refused", DIFFERS, FAILS, "")                                            \
	/* this kernel lacks the program type, map or feature */                                   \
	VERDICT(UNSUPPORTED, "unsupported", DIFFERS, NOTHING, "-")                                 \
	/* this user or this machine may not */                                                    \
	VERDICT(DENIED, "denied", NOT_MEASURED, NOTHING, "")                                       \
	/* the kernel warned, oopsed, panicked or hung */                                          \
	VERDICT(CRASHED, "crashed", DIFFERS, NOTHING, "")                                          \
	/* not run, because it could harm the kernel */                                            \
	VERDICT(WITHHELD, "withheld", NOT_MEASURED, NOTHING, "")                                   \
	/* the harness failed: says nothing about the kernel */                                    \
	VERDICT(FAILED, "failed", NOT_MEASURED, NOTHING, "")

#define VERDICT_ENUM(id, ...) VERDICT_##id,

enum verdict { VERDICTS(VERDICT_ENUM) VERDICT_COUNT };

#endif
