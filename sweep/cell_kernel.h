/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_CELL_KERNEL_H
#define TAILCHAIN_CELL_KERNEL_H

#include "cell_result.h"

/* The options of sweep's subcommands that name a cell's kernel, as a shell reads them. The caller
 * frees them. */
char *cell_kernel_options(const struct cell_result *cell);

#endif
