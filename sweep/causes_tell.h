/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_CAUSES_TELL_H
#define TAILCHAIN_CAUSES_TELL_H

#include <stdio.h>

#include "causes.h"
#include "cell_result.h"

/* What is known of why two cells' kernels differ in the answer to a limit: nothing is printed of
 * cells of one kernel, and of limits that no probe has a list for. */
void causes_tell(FILE *out, const struct causes *causes, const char *limit,
		 const struct cell_result *before, const struct cell_result *after);

/* The same of two versions: as one line for each entry, all joined. NULL: none. The caller frees
 * it. */
char *causes_between(const struct causes *causes, const char *limit, const char *arch,
		     const char *mode, const char *before, const char *after);

#endif
