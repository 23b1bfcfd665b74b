/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/btf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arrays.h"
#include "memory.h"

#define MAPS_ELF_SEC ".maps"

/* As many slots of a prog array, from the first, as its definition has values for: what of the
 * variable is behind the members that describe it. */
static __u32 slots_defined(const struct bpf_object *bpf, const struct bpf_map *map)
{
	const struct btf *btf = bpf_object__btf(bpf);
	int id = btf ? btf__find_by_name_kind(btf, MAPS_ELF_SEC, BTF_KIND_DATASEC) : -ENOENT;
	const struct btf_type *data = id < 0 ? NULL : btf__type_by_id(btf, (__u32)id);
	const struct btf_var_secinfo *info = data ? btf_var_secinfos(data) : NULL;
	for (int i = 0; data && i < btf_vlen(data); i++, info++) {
		const struct btf_type *type = btf__type_by_id(btf, info->type);
		const char *name = type ? btf__name_by_offset(btf, type->name_off) : NULL;
		if (!name || strcmp(name, bpf_map__name(map)) != 0)
			continue;
		__u32 slots = info->size / (__u32)sizeof(__u64);
		return slots < bpf_map__max_entries(map) ? slots : bpf_map__max_entries(map);
	}
	return bpf_map__max_entries(map);
}

void arrays_add(struct arrays *arrays, const struct bpf_map *array, __u32 key, int program)
{
	arrays->slots =
		memory_grow(arrays->slots, (size_t)arrays->slot_count + 1, sizeof(*arrays->slots));
	arrays->slots[arrays->slot_count++] = (struct slot){ array, key, program };
}

/* The kernel's ids of the programs that libbpf has loaded, in the object's order. */
static __u32 *program_ids(const struct bpf_object *bpf, int count)
{
	__u32 *ids = memory_grow(NULL, (size_t)count, sizeof(*ids));
	struct bpf_program *prog;
	int i = 0;
	bpf_object__for_each_program(prog, bpf)
	{
		struct bpf_prog_info info = { 0 };
		__u32 length = sizeof(info);
		int fd = bpf_program__fd(prog);
		ids[i++] = fd >= 0 && !bpf_obj_get_info_by_fd(fd, &info, &length) ? info.id : 0;
	}
	return ids;
}

static void list_array(struct arrays *arrays, const struct bpf_map *map, const __u32 *ids,
		       int count)
{
	__u32 keys = slots_defined(arrays->bpf, map);
	for (__u32 key = 0; key < keys; key++) {
		__u32 id;
		int i = 0;
		/* The kernel tells a slot's program by its id. */
		if (bpf_map_lookup_elem(bpf_map__fd(map), &key, &id))
			continue;
		while (i < count && ids[i] != id)
			i++;
		if (i == count)
			continue;
		arrays_add(arrays, map, key, i);
		arrays->used = true;
	}
}

void arrays_list(struct arrays *arrays, const struct bpf_object *bpf, int programs)
{
	__u32 *ids = program_ids(bpf, programs);
	struct bpf_map *map;
	arrays->bpf = bpf;
	bpf_object__for_each_map(map, bpf)
	{
		if (bpf_map__type(map) == BPF_MAP_TYPE_PROG_ARRAY)
			list_array(arrays, map, ids, programs);
	}
	free(ids);
}

void arrays_release(struct arrays *arrays)
{
	free(arrays->slots);
	free(arrays->shared);
	*arrays = (struct arrays){ 0 };
}

int arrays_fill(struct arrays *arrays, const struct program *programs, const struct slot **failed)
{
	for (int i = 0; i < arrays->slot_count; i++) {
		const struct slot *slot = &arrays->slots[i];
		/* Left out by the user: the slot stays empty. */
		if (programs[slot->program].left_out)
			continue;
		arrays->used = true;
		int err = bpf_map_update_elem(bpf_map__fd(slot->array), &slot->key,
					      &programs[slot->program].fd, BPF_ANY);
		if (!err)
			continue;
		*failed = slot;
		return err;
	}
	return 0;
}

void arrays_share(struct arrays *arrays, const struct bpf_map *map)
{
	arrays->shared = memory_grow(arrays->shared, (size_t)arrays->shared_count + 1,
				     sizeof(*arrays->shared));
	arrays->shared[arrays->shared_count++] = map;
}

static bool is_shared(const struct arrays *arrays, const struct bpf_map *map)
{
	for (int i = 0; i < arrays->shared_count; i++)
		if (arrays->shared[i] == map)
			return true;
	return false;
}

static void empty_own_slots(const struct arrays *arrays, const struct bpf_map *map)
{
	for (int i = 0; i < arrays->slot_count; i++)
		if (arrays->slots[i].array == map)
			bpf_map_delete_elem(bpf_map__fd(map), &arrays->slots[i].key);
}

/* Lets a new map take over the number of the object's map. */
static int replace_map(const struct bpf_map *map, int fd)
{
	int err = dup3(fd, bpf_map__fd(map), O_CLOEXEC) < 0 ? -errno : 0;
	close(fd);
	return err;
}

/*
 * Changing a slot that JITed code jumps to waits for an RCU grace period (map_poke_run() and
 * synchronize_rcu() in prog_array_map_poke_run()), some 30 ms; a new array does not.
 */
int arrays_renew(struct arrays *arrays)
{
	struct bpf_map *map;
	if (!arrays->used)
		return 0;
	bpf_object__for_each_map(map, arrays->bpf)
	{
		if (bpf_map__type(map) != BPF_MAP_TYPE_PROG_ARRAY)
			continue;
		if (is_shared(arrays, map)) {
			empty_own_slots(arrays, map);
			continue;
		}
		int fd = bpf_map_create(BPF_MAP_TYPE_PROG_ARRAY, bpf_map__name(map),
					bpf_map__key_size(map), bpf_map__value_size(map),
					bpf_map__max_entries(map), NULL);
		int err = fd < 0 ? fd : replace_map(map, fd);
		if (err)
			return err;
	}
	arrays->used = false;
	return 0;
}
