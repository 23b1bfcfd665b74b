/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_GUEST_H
#define TAILCHAIN_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "channel.h"
#include "guest_result.h"
#include "input.h"
#include "kernel.h"
#include "spare.h"

/* A guest that is not done after so many seconds is ended: a cell of the whole catalogue needs less
 * than ten of them, emulated. */
#define GUEST_TIMEOUT_S 3600
/* The longest that may be asked for instead: a week. */
#define GUEST_TIMEOUT_MAX_S (7 * 24 * 3600)

/* One kernel's guest, for one command of ours. */
struct guest {
	const struct kernel *kernel;
	const char *mode; /* jit or interpreter */
	/* The command, as its path inside, and files; or, where it prepares itself with what is
	 * `first`, the lines that it reads then. Prepared it is saved, and restored. */
	struct given given;
	const struct given *first; /* or NULL */
	int silence_s; /* so many seconds without a sign of life are a hang; 0: the default */
	int timeout_s; /* 0: GUEST_TIMEOUT_S */
	int64_t began; /* what that counts from, of clock_ms(); 0: from the boot on */
	const char *const *stop; /* if not NULL: set while it runs, it is ended, and this is why */
	int processors;		 /* 0: one */
	bool as_host;		 /* the command keeps to what is safe on a host */
	const char *append;	 /* more of the kernel's command line, or NULL */
	bool cold;		 /* booted, though it could be restored */
	struct spare *spare;	 /* kept for the caller's next guest, until spare_end(); or NULL */
	/* Called with what the command prints, in order. May be NULL. */
	void (*output)(void *context, enum packet_kind kind, const char *data, size_t size);
	/* Called with the files that the commands wrote, see answer.h. May be NULL. */
	void (*written)(void *context, enum packet_kind kind, const char *data, size_t size);
	void *context;
};

/*
 * Restores the guest from its snapshot, or boots it where there is none, which makes one, and
 * follows it to its end: with KVM where it works, by emulation otherwise.
 * Leaves neither a process, but for a spare, nor a file behind, and QEMU dies with the caller.
 */
void guest_run(const struct guest *guest, struct guest_result *result);

#endif
