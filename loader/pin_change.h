/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_PIN_CHANGE_H
#define TAILCHAIN_PIN_CHANGE_H

#include <stdbool.h>
#include <stdint.h>

/* A slot of a pinned chain and what is to stand in it. */
struct pin_change {
	char *array_name, *program_name;
	int array, program; /* descriptors; program -1: nothing */
	uint32_t key;
};

/* ARRAY[KEY]=PROGRAM, or ARRAY[KEY] with `remove`. Prints what is wrong and returns a negative
 * errno; what it leaves can be released. */
int pin_change_parse(const char *directory, const char *typed, bool remove,
		     struct pin_change *change);
void pin_change_release(struct pin_change *change);

/* Makes it; prints why the kernel refuses it and returns a negative errno. */
int pin_change_apply(const struct pin_change *change);

#endif
