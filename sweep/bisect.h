/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_BISECT_H
#define TAILCHAIN_BISECT_H

#include "gate.h"
#include "matrix.h"
#include "output.h"
#include "texts.h"

/*
 * Between which neighbours of the archive's kernels, from the newest that `from` names to the
 * newest that `to` names, the answers to questions change, or to a limit of the matrix' one file:
 * both ends first, then the middle of each interval whose ends differ. A value that changes and
 * changes back between two kernels that were measured is not seen, nor what the gates tolerate. A
 * kernel is booted once, for all questions whose answers differ at the ends. Prints each change
 * with both answers. Returns an exit status: 0 if the changes, or that there is none, could be
 * told.
 */
int bisect(const struct matrix *matrix, const struct texts *limits, const char *from,
	   const char *to, const struct gates *gates, const struct format *format);

#endif
