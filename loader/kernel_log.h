/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_KERNEL_LOG_H
#define TAILCHAIN_KERNEL_LOG_H

#include <jansson.h>
#include <stdbool.h>

/*
 * What this machine's kernel logs while we load and run programs, from /dev/kmsg
 * (Documentation/ABI/testing/dev-kmsg). Where that may not be read, it is as if nothing were said.
 */

/* Forgets what was logged until now; only the first time, so that nothing is missed between cases.
 */
void kernel_log_begin(void);

/* What was logged since then, if there is trouble in it: its lines, from the first of trouble on.
 * NULL: there is none. The caller owns it. */
json_t *kernel_log_trouble(void);

#endif
