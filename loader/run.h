/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_RUN_H
#define TAILCHAIN_RUN_H

#include "object.h"
#include "record.h"

/* What BPF_PROG_TEST_RUN is given. */
struct trigger {
	const void *data; /* NULL: 64 zero bytes for the types that take data */
	size_t size;
	char *const *command; /* that triggers an attached program, instead of a call of our own */
	int repeat;	      /* 1 or more */
};

/*
 * Triggers the entry of a loaded object with BPF_PROG_TEST_RUN and fills the record's stage,
 * verdict, return value and time. A program type that the kernel cannot test-run leaves the record
 * `accepted` at the stage `load`, with a message. Returns 0 if it ran.
 */
int run_entry(const struct object *object, const struct trigger *trigger, struct record *record);

#endif
