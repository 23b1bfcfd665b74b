/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_READY_H
#define TAILCHAIN_READY_H

#include "texts.h"

/*
 * For a command that is started before it is known what to ask or to load: writes a line to the
 * descriptor `fd` and closes it, then reads names from standard input, one on a line, to its end.
 * Returns an exit status; what fails is printed.
 */
int ready_take(int fd, struct texts *names);

#endif
