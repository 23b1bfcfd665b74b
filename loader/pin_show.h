/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_PIN_SHOW_H
#define TAILCHAIN_PIN_SHOW_H

#include <stdbool.h>
#include <stdio.h>

/* Prints the chain as it now is: from the entry on, each array's slots; or a line of JSON for each
 * slot. Prints what is wrong and returns an exit status. */
int pin_show(FILE *out, const char *directory, bool json);

#endif
