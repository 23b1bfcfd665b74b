/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_STEP_H
#define TAILCHAIN_STEP_H

#include "process.h"

/* A step from spec to object is a tool that prints what it makes, and a file of that. */

/*
 * Runs a tool and takes what it printed. -EINVAL where it refuses: `*why` is then its own words.
 * Any other failure is printed, and is -EIO.
 */
int step_run(const struct process *process, struct process_result *result, char **why);

/* Writes a file of the case; prints why it cannot. */
int step_write(const char *path, const char *data, size_t size);

#endif
