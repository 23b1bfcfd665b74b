/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_VARIABLES_H
#define TAILCHAIN_VARIABLES_H

#include <bpf/libbpf.h>
#include <stddef.h>
#include <stdint.h>

struct variable {
	const char *name;
	struct bpf_map *map;
	void *at; /* in the map's memory */
	size_t size, element_size;
	__u32 type; /* its id in the object's BTF */
};

/* The global variables of an object. */
struct variables {
	struct variable *at;
	int count;
};

void variables_list(struct variables *variables, const struct bpf_object *bpf);
void variables_release(struct variables *variables);

/* The variable of that name, or NULL. */
const struct variable *variables_find(const struct variables *variables, const char *name);

/* A variable that is a whole number, of 4 or 8 bytes. */
uint64_t variable_number(const struct variable *variable);
void variable_set_number(const struct variable *variable, uint64_t number);

/* The section that a map of global variables stands for; "" of another map. */
const char *variables_section(const struct bpf_map *map);

/* Lays the memory of .bss and .data, once the kernel has them, over libbpf's copy, so that
 * variables are read and set without a system call. Returns 0 or a negative errno. */
int variables_map(const struct bpf_object *bpf);

#endif
