/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_PIN_H
#define TAILCHAIN_PIN_H

#include <stdbool.h>
#include <stdint.h>

#include "setup.h"

/*
 * A chain that outlives the command, as a folder of a BPF file system: each program and prog array
 * by its name, `link` where the entry is attached, `counters` (.bss) and `tunables` (.data) of the
 * case, a symbolic link `case` that names it and tells that the folder is ours, and one
 * `entry-program` where another program than `entry` begins. Functions print what is wrong and
 * return an exit status.
 */

/* Loads with what is asked for, attaches (where the case has a hook) and pins. The folder must not
 * be there. `tgid`: the process for which alone an attached chain acts; 0: all. A case that could
 * harm the kernel is withheld, unless it is a throwaway. */
int pin_object(const char *directory, const char *path, const struct setup *setup, uint32_t tgid,
	       bool throwaway);

/* Removes all that pin_object() put there, and nothing else. */
int pin_remove(const char *directory);

#endif
