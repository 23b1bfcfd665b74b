/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_LINKS_H
#define TAILCHAIN_LINKS_H

struct bpf_map;
struct bpf_object;
struct object;

/* A map that is shared, or a program that another one is put on. */
struct link {
	const char *typed;
	char *name; /* of what is linked: a map, or a program ("": all that can be) */
	int fd;	    /* of what it is linked to; -1: that is not loaded, but looked at */
	const struct bpf_map *map; /* of another object, that is shared; NULL: it is pinned */
	char *function; /* of that program; NULL: as the section says, or the program itself */
	const struct object *object;  /* whose program it is; NULL: of none */
	const struct bpf_object *bpf; /* the same for libbpf */
};

/* What of an object is shared with others, or put on them, as it has been found. */
struct links {
	struct link *maps, *targets;
	int map_count, target_count;
};

#endif
