/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_CLOCK_H
#define TAILCHAIN_CLOCK_H

#include <stdint.h>

/* Nanoseconds and milliseconds of a clock that never goes back (CLOCK_MONOTONIC), for differences
 * alone. */
int64_t clock_ns(void);
int64_t clock_ms(void);

#endif
