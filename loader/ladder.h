/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_LADDER_H
#define TAILCHAIN_LADDER_H

#include "attempt.h"

/*
 * Whether the loaded programs leave room on the kernel's stack with so many tail calls, by a bound
 * of what their code can take. Otherwise the record says why they are not run.
 */
bool ladder_code_fits(const struct object *object, int64_t calls, struct record *record);

/* Why the case, which is loaded, is not to be run, which the record then says; false where nothing
 * is against it. What tail calls take is measured, few of them first. */
bool ladder_withholds(struct object *object, const struct spec *spec,
		      const struct observation *observation, struct record *record);

#endif
