/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_EVIDENCE_READ_H
#define TAILCHAIN_EVIDENCE_READ_H

#include "evidence.h"

/*
 * Adds what a file of JSON lines says, or all files NAME.jsonl of a folder; `-` is standard input.
 * Prints what is wrong, with the line's number, and returns a negative errno.
 */
int evidence_read(struct evidence *evidence, const char *path);

#endif
