/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_THROWAWAY_H
#define TAILCHAIN_THROWAWAY_H

#include <stdbool.h>

/*
 * How a command knows that it runs in a guest of ours, whose kernel may be harmed: sweep boots it
 * with this parameter, and its init sets this variable for the command. Either alone says nothing.
 */
#define THROWAWAY_PARAMETER "tailchain.throwaway=1"
#define THROWAWAY_VARIABLE  "TAILCHAIN_THROWAWAY"
#define THROWAWAY_VALUE	    "guest"

bool throwaway_guest(void);

#endif
