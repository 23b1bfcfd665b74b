/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_CALL_SITES_H
#define TAILCHAIN_CALL_SITES_H

#include "functions.h"

/* Values that are told apart where ways through the code meet. */
#define VALUES_MAX 8

enum value_kind { VALUE_NONE, VALUE_NUMBERS, VALUE_MAPS, VALUE_ANY };

/* What a register can hold at a place of the code. */
struct values {
	enum value_kind kind;
	int count; /* of numbers or maps */
	uint64_t at[VALUES_MAX];
};

/* A tail call in the code: the arrays, by what stands for a map in the instructions, and the keys
 * that it can be made with. */
struct call_site {
	size_t insn;
	int function;
	struct values arrays, keys;
};

/*
 * The tail calls of a program, by its code: constants are followed through the registers of the
 * function that makes the call, over all ways through it. What comes from memory, an argument or
 * another function is VALUE_ANY. Code that no way leads to has none. The caller frees them.
 */
struct call_site *call_sites_find(const struct functions *functions, int *count);

#endif
