/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_WATCH_H
#define TAILCHAIN_WATCH_H

#include "answer.h"
#include "console.h"
#include "guest_result.h"
#include "input.h"
#include "machine.h"

/* How long a guest is waited for. */
struct watch_bounds {
	int silence_s; /* so many seconds without a sign of life are a hang; 0: the default */
	int timeout_s; /* in all */
	int64_t began; /* what that counts from, of clock_ms(); 0: from the watch's beginning */
	const char *const *stop; /* if not NULL: set while it runs, it is ended, and this is why */
};

/* A guest while it runs: what it is given, what comes from it, and whether it has to be ended. */
struct watch {
	struct watch_bounds bounds;
	struct machine *machine;
	struct input *input;
	struct lane to_guest;
	struct answer answer;
	struct console console;
	char said[4096]; /* by QEMU */
	size_t said_size;
	bool heard;	   /* something came over the console */
	bool closed;	   /* QEMU's end of the console */
	int64_t last_sign; /* of life */
	int64_t answered;  /* when its command first said something, or ended; 0: not yet */
	int64_t trouble_at;
	char overdue[64]; /* what is said where it takes too long */
};

/* Watches a machine that has the memory at `channel` in common with us, or a port. */
void watch_init(struct watch *watch, struct machine *machine, struct input *input, void *channel);
void watch_release(struct watch *watch);

/* Takes what a restored guest said before it was saved. Returns whether there is a hello, and, if
 * it was saved `prepared`, that its command is. */
bool watch_restored(struct watch *watch, bool prepared);

/* Until its init has said hello: true; or until it has ended, or had to be: false, and why is in
 * the result. */
bool watch_boot(struct watch *watch, struct guest_result *result);

/* Gives it what its command is to prepare itself with: true when that has, or with what comes of it
 * otherwise, as above. */
bool watch_prepare(struct watch *watch, struct guest_result *result);

/* Gives it the rest, and follows it to its end. */
void watch_run(struct watch *watch, struct guest_result *result);

#endif
