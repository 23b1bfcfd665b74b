/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_ENVIRONMENT_H
#define TAILCHAIN_ENVIRONMENT_H

#include <stdbool.h>

#include "record.h"

/* Reads it ahead, which else is done when it is first asked for. */
void environment_begin(void);

/* Whether this kernel compiles its programs, as far as its setting says so. */
bool environment_compiles(void);

/* Fills the record's environment: kernel, architecture, libbpf, mode as the kernel's setting has
 * it. */
void record_environment(struct record *record);

#endif
