/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SHELL_OBJECTS_H
#define TAILCHAIN_SHELL_OBJECTS_H

#include "texts.h"

/* Makes what probes in a guest, which has no compiler, need by the words of their commands, and
 * adds the paths, and those of further cases that are small. Returns an exit status. */
int shell_objects(char *const *words, int jobs, struct texts *paths);

#endif
