/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_TRACE_H
#define TAILCHAIN_TRACE_H

#include <sys/types.h>

#include "guardian.h"

/*
 * What programs say with bpf_printk(), from an instance of the trace buffer of our own: the event
 * bpf_trace:bpf_trace_printk (Linux 5.9, commit ac5a72ea5c89), which is written to each instance
 * that has it enabled.
 */
struct trace {
	char *directory;
	int pipe;		  /* of the instance, never blocks */
	struct guardian guardian; /* of the instance */
	char *rest;		  /* a line that has not ended yet */
};

/*
 * Makes an instance; `pid` (0: all but this one) is the process that the programs run for. It is
 * removed by trace_close(), and also if this process is killed. A negative errno says why it cannot
 * be had.
 */
int trace_open(struct trace *trace, pid_t pid);

/* Calls message() with each that has arrived, in order; with the first of them where there are very
 * many. */
void trace_read(struct trace *trace, void (*message)(void *context, const char *words),
		void *context);
void trace_close(struct trace *trace);

#endif
