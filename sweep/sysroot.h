/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SYSROOT_H
#define TAILCHAIN_SYSROOT_H

#include "arch.h"

/*
 * A folder with headers and libraries of an architecture, for `clang --sysroot`: packages of one
 * suite of Debian's archive, unpacked in the user's cache. The suite is this machine's release,
 * or the next that has them all. `patterns`, ended by NULL, name packages, of several
 * with one pattern the newest; NAME!VERSION leaves out versions, by a pattern. Returns an exit
 * status; `*folder` is the caller's to free.
 */
int sysroot_make(const struct arch *arch, const char *mirror, char *const *patterns, char **folder);

#endif
