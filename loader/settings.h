/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SETTINGS_H
#define TAILCHAIN_SETTINGS_H

#include "object.h"
#include "setup.h"

/* Applies to an object that is open, and not loaded yet, what is asked for: global variables, sizes
 * of maps, expected attach types. Returns NULL, or what of it does not fit, which the caller frees.
 */
char *settings_apply(struct object *object, const struct setup *setup);

#endif
