/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_PIN_H
#define TAILCHAIN_PIN_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/*
 * A chain that outlives the command, as a folder of a BPF file system: each program and prog array
 * by its name, `link` where the entry is attached, `counters` (.bss) and `tunables` (.data) of the
 * case, and a symbolic link `case` that names it and tells that the folder is ours. Functions print
 * what is wrong and return an exit status.
 */

/* Loads, attaches (where the case has a hook) and pins. The folder must not be there. `tgid`: the
 * process for which alone an attached chain acts; 0: all. A case that could harm the kernel is
 * withheld, unless it is a throwaway. */
int pin_object(const char *directory, const char *path, const char *entry, uint32_t tgid,
	       bool throwaway);

/* ARRAY[KEY]=PROGRAM, or ARRAY[KEY] with `remove`, for each of the words; with `updates`, round
 * robin so often while another process triggers the hook `triggers` times, with the counters
 * printed afterwards. */
int pin_update(const char *directory, char *const *words, bool remove, uint64_t updates,
	       uint64_t triggers);

/* Prints the chain as it now is: from the entry on, each array's slots; or a line of JSON for each
 * slot. */
int pin_show(FILE *out, const char *directory, bool json);

/* Removes all that pin_object() put there, and nothing else. */
int pin_remove(const char *directory);

#endif
