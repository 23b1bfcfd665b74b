/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_KERNEL_LIMITS_H
#define TAILCHAIN_KERNEL_LIMITS_H

#include <jansson.h>

/* What this kernel permits of a figure, measured with small programs of our own: an object with a
 * number for `insns` and for `stack`, null where it cannot be told. The caller releases it. */
json_t *kernel_limits(void);

#endif
