/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_EVENT_H
#define TAILCHAIN_EVENT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Perf events that programs are attached to. Each returns a descriptor, or a negative errno. */

/* CATEGORY/EVENT. */
int event_tracepoint(const char *target);

/* FUNCTION or FUNCTION+OFFSET of the kernel, where it begins or where it returns. */
int event_kprobe(const char *target);
int event_kretprobe(const char *target);

/* The same of a file, PATH:FUNCTION or PATH:FUNCTION+OFFSET, in whatever process runs it. */
int event_uprobe(const char *target);
int event_uretprobe(const char *target);

/* Each millisecond of processor time that the process uses. */
int event_clock(pid_t pid);

/* The parts of an uprobe's target, which the caller frees; `*function` is NULL where it has none.
 */
void uprobe_split(const char *target, char **path, char **function, uint64_t *offset);

/*
 * Where tracefs is. Where it is not mounted it is mounted for this process alone, in a mount
 * namespace of its own. NULL, with errno, if that cannot be done.
 */
const char *tracing_directory(void);

#endif
