/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_GUEST_RESULT_H
#define TAILCHAIN_GUEST_RESULT_H

#include <stdbool.h>

enum guest_end {
	GUEST_EXITED,  /* the command ended; `status` is its exit status */
	GUEST_CRASHED, /* the kernel warned, oopsed or panicked while the command ran */
	GUEST_HUNG,    /* it gave no sign of life any more */
	GUEST_FAILED   /* it never came so far, or QEMU failed: says nothing about the kernel */
};

/* What has become of a guest. */
struct guest_result {
	enum guest_end end;
	bool unprepared; /* its command never came to what it was to do */
	int status;
	char *why; /* of an end that is no exit, or of a mode that the kernel refuses; else NULL */
	char *console; /* the last lines of the kernel */
	char *release; /* as the guest says; NULL if it never said */
	bool emulated; /* by TCG, not run by KVM */
};

/* As before anything was known of it: it failed. */
void guest_result_init(struct guest_result *result);
void guest_result_release(struct guest_result *result);

#endif
