/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_LOOSE_H
#define TAILCHAIN_LOOSE_H

#include "evidence.h"

/*
 * Adds the rows of a file that are of no sweep's results: findings of probe, rows of compare, which
 * become cells by what they say of their kernel; records; costs. Prints what is wrong, with the
 * line's number, and returns a negative errno.
 */
int loose_read(struct evidence *evidence, const char *path, const char *data, size_t size);

#endif
