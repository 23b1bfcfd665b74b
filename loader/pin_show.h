/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_PIN_SHOW_H
#define TAILCHAIN_PIN_SHOW_H

#include "output.h"

/* Prints the chain as it now is: for people from the entry on, each array's slots; else a row for
 * each slot. Prints what is wrong and returns an exit status. */
int pin_show(struct output *output, const char *directory);

#endif
