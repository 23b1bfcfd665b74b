/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_CHECK_H
#define TAILCHAIN_CHECK_H

#include <stdbool.h>

#include "setup.h"

/*
 * Whether what is asked for fits the objects (ended by NULL), as far as they alone tell: nothing is
 * loaded, and no kernel is asked. Prints what does not. What chooses programs, as --entry and
 * --only, need fit only one of them: what another lacks ends that one alone when it is loaded.
 * Returns an exit status.
 */
int check_objects(char *const *objects, const struct setup *setup, bool waits);

#endif
