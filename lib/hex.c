/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "hex.h"
#include "memory.h"

char *hex_encode(const void *bytes, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *at = bytes;
	char *text = memory_grow(NULL, 2 * size + 1, 1);
	for (size_t i = 0; i < size; i++) {
		text[2 * i] = digits[at[i] >> 4];
		text[2 * i + 1] = digits[at[i] & 15];
	}
	text[2 * size] = '\0';
	return text;
}

/* The value of a digit; -1: it is none. */
static int value_of(char digit)
{
	static const char digits[] = "0123456789abcdefABCDEF";
	const char *at = digit ? strchr(digits, digit) : NULL;
	int place = at ? (int)(at - digits) : -1;
	return place < 16 ? place : place - 6;
}

void *hex_decode(const char *digits, size_t *size)
{
	size_t length = strlen(digits);
	unsigned char *bytes = length % 2 ? NULL : memory_grow(NULL, length / 2, 1);
	*size = length / 2;
	for (size_t i = 0; bytes && i < *size; i++) {
		int high = value_of(digits[2 * i]), low = value_of(digits[2 * i + 1]);
		if (high >= 0 && low >= 0) {
			bytes[i] = (unsigned char)(high << 4 | low);
			continue;
		}
		free(bytes);
		bytes = NULL;
	}
	return bytes;
}
