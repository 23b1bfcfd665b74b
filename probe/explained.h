/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_EXPLAINED_H
#define TAILCHAIN_EXPLAINED_H

/* What one question is about, for --explain: its own text, before that of its group. NULL: it has
 * none. */
const char *explained(const char *id);

#endif
