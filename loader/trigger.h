/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_TRIGGER_H
#define TAILCHAIN_TRIGGER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* A process that triggers a hook when it is told to, and then ends. */
struct trigger_process {
	pid_t pid;
	int start; /* written to: go */
	/* Shared with it: how far it is, and how far it may go. Where every system call triggers
	 * the hook, it must neither wait nor end by one. */
	struct trigger_gate {
		volatile int ready, go, done;
	} * gate;
};

/* Whether a system call is known that the hook's name speaks of. */
bool trigger_known(const char *section);

/*
 * Makes one. Without a command it makes the system call that the hook's name speaks of, `count`
 * times; `command` (may be NULL) is run instead. -ENOENT: no system call is known for that hook, or
 * no such command. The process dies with the caller.
 */
int trigger_prepare(struct trigger_process *process, const char *section, char *const *command,
		    uint64_t count);

/* Tells it to go on. */
void trigger_go(struct trigger_process *process);

/* Waits for its end, `timeout_ms` at most (-1: as long as it takes). 0: it has ended;
 * -ETIMEDOUT. */
int trigger_wait(struct trigger_process *process, int timeout_ms);

/* Ends it if it still runs. */
void trigger_release(struct trigger_process *process);

#endif
