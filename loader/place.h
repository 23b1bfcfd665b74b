/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_PLACE_H
#define TAILCHAIN_PLACE_H

#include <bpf/btf.h>
#include <stdint.h>

/* Something of a type in memory: a variable, or a part of it. */
struct place {
	const struct btf *btf;
	__u32 type; /* without typedefs and qualifiers */
	char *at;
	uint32_t bit, bits; /* of a bit-field, from the lowest of `at`; bits 0: it is none */
};

/* The whole of what is of that type. */
struct place place_of(const struct btf *btf, __u32 type, void *at);

/*
 * Goes on to the part that a path names: .MEMBER, also of an anonymous struct or union within, and
 * [INDEX], as in C. Returns NULL, or why there is none, which the caller frees.
 */
char *place_follow(struct place *place, const char *path);

/*
 * Writes a value as it is typed: a number (decimal, or hexadecimal with 0x), true or false, the
 * name of an enumerator, or, for an array of char, "text" in double quotes. Returns NULL, or why
 * it does not fit, which the caller frees.
 */
char *place_write(const struct place *place, const char *value);

#endif
