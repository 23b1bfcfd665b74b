/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_COMPLEX_REASON_H
#define TAILCHAIN_COMPLEX_REASON_H

/*
 * Which of the verifier's bounds a program exceeds, by its words and its log: how much of it was
 * used, and what helps. NULL: the words speak of none. The caller frees it.
 */
char *complex_reason(const char *words, const char *log);

#endif
