/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_GUARDIAN_H
#define TAILCHAIN_GUARDIAN_H

#include <sys/types.h>

/* A process that puts something in order when this one lets it, or has ended, by SIGKILL too. */
struct guardian {
	int end; /* closed: it is time */
	pid_t pid;
};

/* Starts one that will call act(context); of our descriptors it has `keep` alone (-1: none). A
 * negative errno says why there is none. */
int guardian_start(struct guardian *guardian, void (*act)(void *context), void *context, int keep);

/* Lets it act, and waits for it. Accepts one that was not started. */
void guardian_release(struct guardian *guardian);

#endif
