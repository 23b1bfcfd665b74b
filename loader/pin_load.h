/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_PIN_LOAD_H
#define TAILCHAIN_PIN_LOAD_H

#include <stdint.h>

#include "pin_change.h"
#include "spec.h"

/* Makes `updates` changes, round robin, while another process, for which alone the chain then acts,
 * triggers the hook of the case `triggers` times, and prints what was counted. Prints what is wrong
 * and returns an exit status. */
int pin_update_under_load(const char *directory, const struct spec *spec,
			  const struct pin_change *changes, int count, uint64_t updates,
			  uint64_t triggers);

#endif
