/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_BLOCKS_H
#define TAILCHAIN_BLOCKS_H

#include "style.h"

/* One table for each architecture and mode: a row for each limit, a column for each kernel. */
void blocks_out(FILE *out, const struct comparison *comparison, const struct style *style);

#endif
