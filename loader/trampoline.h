/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_TRAMPOLINE_H
#define TAILCHAIN_TRAMPOLINE_H

#include "object.h"
#include "record.h"

/* What is attached to the programs of a case, and goes again together. */
struct trampolines {
	int *fds;
	int count, programs;
};

/*
 * Attaches programs that do nothing to functions of the loaded programs, as the case has it, so
 * that a call of one goes through a trampoline. Returns 0, or a negative errno with the verdict in
 * the record. What is attached is to be detached in any case.
 */
int trampolines_attach(const struct object *object, const struct spec *spec,
		       struct trampolines *trampolines, struct record *record);

void trampolines_detach(struct trampolines *trampolines);

#endif
