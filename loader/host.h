/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_HOST_H
#define TAILCHAIN_HOST_H

#include <stdbool.h>

#include "spec.h"

/* What to do instead, in messages. */
#define HOST_INSTEAD "run it in a guest, or with --throwaway on a kernel that may die"

/*
 * What the kernel of a machine that is not a throwaway must not be asked for. Each gives the
 * reason, with what to do instead, for a message that begins with what is not done; NULL: there is
 * none. The caller frees it.
 */

/* Anything at all: where a warning is a panic. */
char *host_refuses_all(void);

/* The same for a command before it begins: prints it. */
bool host_permits(void);

/* Loading the case: some kernels warn of it. */
char *host_refuses_load(const struct spec *spec);

/* Running the case: where an oops is a panic, one whose stack is only projected. */
char *host_refuses_run(const struct spec *spec);

#endif
