/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_BOUND_H
#define TAILCHAIN_BOUND_H

#include <stdbool.h>

/*
 * The most programs of ours, of all commands together, that the kernel holds at any time: those
 * that are loaded, and those that are closed and that it has not truly freed yet.
 *
 * A program that is closed waits for an RCU grace period and then, on the kernel's common
 * workqueue, for the mutex of the JIT's memory (bpf_prog_free_deferred() and bpf_prog_pack_free()
 * in kernel/bpf/core.c); the holder of that mutex may wait for a work of its own on the same
 * workqueue
 * (__purge_vmap_area_lazy() in mm/vmalloc.c since commit 72210662c5a2). Where so many wait that the
 * queue runs no more works at a time, the machine frees no program any more, for good. A
 * processor's queue ran 256 at a time before commit 581434654e01, and runs 1,024 since. See
 * docs/findings/program-free.md.
 */
#define PROGRAMS_MAX 224

/* Lifts the bound: this kernel may be harmed. */
void bound_lift(void);

/* Before so many programs are loaded: waits until they fit. -E2BIG: they never will, besides those
 * that are loaded; -ETIMEDOUT: the kernel has freed none for long; -EBUSY: other commands have
 * had them for long. */
int bound_reserve(int programs);

/* So many have been loaded, or closed; some of them stood in prog arrays, which are closed too. */
void bound_loaded(int programs);
void bound_closed(int programs, bool in_arrays);

/* A program was loaded to see whether it is taken: it is closed. Returns whether it was (`program`
 * is what the load returned). */
bool bound_tried(int program);

/* Before the process ends: waits, for a while, until few are left to be freed. */
void bound_drain(void);

/* Why bound_reserve() failed, for a message. The caller frees it. */
char *bound_why(int err, int programs);

#endif
