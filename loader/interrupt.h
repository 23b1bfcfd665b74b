/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_INTERRUPT_H
#define TAILCHAIN_INTERRUPT_H

#include <stdbool.h>

/* From now on SIGINT and SIGTERM do not end this process, but are noted: what it has begun is to be
 * undone. */
void interrupt_catch(void);

/* Whether one has come. */
bool interrupted(void);

#endif
