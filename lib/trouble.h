/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_TROUBLE_H
#define TAILCHAIN_TROUBLE_H

#include <stdbool.h>

/* Whether a line of a kernel's log tells of trouble: a panic, oops, warning, stall, hung task. */
bool is_trouble(const char *line);

#endif
