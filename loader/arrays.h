/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_ARRAYS_H
#define TAILCHAIN_ARRAYS_H

#include <bpf/libbpf.h>
#include <stdbool.h>

#include "program.h"

/* A slot of a prog array that is filled before the run. */
struct slot {
	const struct bpf_map *array;
	__u32 key;
	int program; /* its number among the object's */
};

/* The prog arrays of an object, and what shall stand in them. */
struct arrays {
	const struct bpf_object *bpf;
	struct slot *slots;
	int slot_count;
	const struct bpf_map **shared; /* with others: not to be replaced */
	int shared_count;
	bool used; /* they hold programs of an earlier load */
};

/* The slots that the maps' definitions fill, once libbpf has loaded the object. */
void arrays_list(struct arrays *arrays, const struct bpf_object *bpf, int programs);
void arrays_release(struct arrays *arrays);

void arrays_add(struct arrays *arrays, const struct bpf_map *array, __u32 key, int program);

/* Says of a map that others have it too. */
void arrays_share(struct arrays *arrays, const struct bpf_map *map);

/* Puts the loaded programs into their slots; where one does not fit, `*failed` is that one and a
 * negative errno is returned. */
int arrays_fill(struct arrays *arrays, const struct program *programs, const struct slot **failed);

/* Puts new, empty arrays in the place of those that are used, under their numbers, by which the
 * instructions know them; of those that are shared the object's own slots are emptied. Returns 0 or
 * a negative errno. */
int arrays_renew(struct arrays *arrays);

#endif
