/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_PIN_VARIABLE_H
#define TAILCHAIN_PIN_VARIABLE_H

#include <stddef.h>
#include <stdint.h>

/* Variables of a program in its pinned .bss or .data, `map`, found by the BTF that the map has. */

/* Copies a variable of `size` bytes; `value` stays as it is where there is none. */
void pin_variable_get(int map, const char *name, void *value, size_t size);

/* Sets a variable of four bytes. A negative errno: there is none, or it cannot be set. */
int pin_variable_set(int map, const char *name, uint32_t value);

#endif
