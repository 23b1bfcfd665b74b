/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_PIN_UPDATE_H
#define TAILCHAIN_PIN_UPDATE_H

#include <stdbool.h>
#include <stdint.h>

/* ARRAY[KEY]=PROGRAM, or ARRAY[KEY] with `remove`, for each of the slots (ended by NULL; or NULL);
 * with `triggers`, `updates` of them, round robin, while another process triggers the hook so
 * often, with the counters printed afterwards. Prints what is wrong and returns an exit status. */
int pin_update(const char *directory, char *const *slots, bool remove, uint64_t updates,
	       uint64_t triggers);

#endif
