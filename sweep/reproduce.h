/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_REPRODUCE_H
#define TAILCHAIN_REPRODUCE_H

#include "cell_result.h"

/* The commands, as a shell reads them, that show a finding again in a guest: the side of its edge
 * that does not work, else the one that does. The caller frees them. */
char *reproduce(const struct cell_result *cell, const json_t *finding);

#endif
