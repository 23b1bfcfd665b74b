/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_ELF_FUNCTION_H
#define TAILCHAIN_ELF_FUNCTION_H

#include <stdint.h>

/* Where in the ELF file at `path` a function's code begins, in bytes from the file's start, as
 * uprobes name it. Returns 0, or a negative errno: -ENOENT where there is no such file or function.
 */
int elf_function(const char *path, const char *function, uint64_t *offset);

#endif
