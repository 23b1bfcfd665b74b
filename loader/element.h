/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_ELEMENT_H
#define TAILCHAIN_ELEMENT_H

#include <stdbool.h>
#include <stdint.h>

/* An element of a map or an array, and what is to stand in it, as they are typed: NAME, NAME[KEY]
 * or NAME[KEY]=VALUE. */
struct element {
	char *name;
	bool has_key;
	uint64_t key;
	const char *value; /* in what was typed; NULL: none is named */
};

/* -EINVAL: it is of none of these forms; -ERANGE: the key is more than `most`. */
int element_parse(const char *typed, uint64_t most, struct element *element);
void element_release(struct element *element);

#endif
