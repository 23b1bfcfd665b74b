/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_LISTING_H
#define TAILCHAIN_LISTING_H

#include <sys/types.h>

/* From now on what this process prints on standard output, records with code, is read by the
 * listing command, the one that links LLVM. Where it is not built that is printed, and the process
 * ends with EXIT_NOT_MEASURED. */
pid_t listing_start(void);

/* Closes standard output and waits for the listing; returns its exit status. */
int listing_end(pid_t pid);

#endif
