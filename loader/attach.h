/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_ATTACH_H
#define TAILCHAIN_ATTACH_H

#include <stdbool.h>

/* Whether a SEC() name is a hook that attach_program() can attach to. */
bool attach_knows(const char *section);

/*
 * Attaches a loaded program to the hook of a SEC() name. Returns a descriptor: the program stays
 * attached while it is open. `link` asks for a BPF link, which can be pinned. A negative errno:
 * -ENOENT where the kernel has no such hook, -EPERM where that is not permitted, -EOPNOTSUPP where
 * this kernel cannot make a link of it (perf events: before Linux 5.15).
 */
int attach_program(const char *section, int program, int link);

/*
 * Where tracefs is. Where it is not mounted it is mounted for this process alone, in a mount
 * namespace of its own. NULL, with errno, if that cannot be done.
 */
const char *tracing_directory(void);

#endif
