/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_MISTYPED_H
#define TAILCHAIN_MISTYPED_H

#include <argp.h>

/* Prints a line and returns -EINVAL where a long option that is typed is none, and is near one.
 * What else is wrong is argp's to say. */
int mistyped_check(const struct argp_option *options, char **argv);

#endif
