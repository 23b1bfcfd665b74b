/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_HEX_H
#define TAILCHAIN_HEX_H

#include <stddef.h>

/* Two lower-case digits a byte. The caller frees it; never NULL. */
char *hex_encode(const void *bytes, size_t size);

/* The bytes of pairs of digits, of either case and nothing else; `*size` is how many. The caller
 * frees them. NULL where the text is none. */
void *hex_decode(const char *digits, size_t *size);

#endif
