/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_NUMBER_H
#define TAILCHAIN_NUMBER_H

#include <stdint.h>

/*
 * The decimal number at the start of `text`, digits only; `*end` is set behind it.
 * -EINVAL: no digit there; -ERANGE: more than `max`.
 */
int number_scan(const char *text, const char **end, uint64_t max, uint64_t *number);

/* The same, for a text that holds the number and nothing else (-EINVAL if more follows). */
int number_parse(const char *text, uint64_t max, uint64_t *number);

#endif
