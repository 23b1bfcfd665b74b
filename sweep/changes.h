/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_CHANGES_H
#define TAILCHAIN_CHANGES_H

#include "style.h"

/* Each change with both edges, the kernels' words and the commands that reproduce it. */
void changes_out(FILE *out, const struct comparison *comparison, const struct style *style);

#endif
