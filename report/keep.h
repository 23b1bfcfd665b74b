/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_KEEP_H
#define TAILCHAIN_KEEP_H

/* What of the answers to a question holds on all of several kernels: "least" (a limit to keep to)
 * or "most" (a use to reckon with). */
const char *keep_to(const char *limit);

#endif
