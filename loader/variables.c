/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/btf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "memory.h"
#include "variables.h"

/* The type behind typedefs and qualifiers; of an array, `*element_size` is that of an element. */
static void measure_type(const struct btf *btf, __u32 id, size_t *size, size_t *element_size)
{
	long long bytes = btf__resolve_size(btf, id);
	*size = *element_size = bytes > 0 ? (size_t)bytes : 0;
	const struct btf_type *type = btf__type_by_id(btf, id);
	while (type && (btf_is_mod(type) || btf_is_typedef(type)))
		type = btf__type_by_id(btf, type->type);
	if (type && btf_is_array(type) && btf_array(type)->nelems)
		*element_size = *size / btf_array(type)->nelems;
}

static void list_section(struct variables *variables, const struct btf *btf, struct bpf_map *map)
{
	size_t room;
	char *value = (char *)bpf_map__initial_value(map, &room);
	int id = value ? btf__find_by_name_kind(btf, variables_section(map), BTF_KIND_DATASEC)
		       : -ENOENT;
	if (id < 0)
		return;
	const struct btf_type *data = btf__type_by_id(btf, (__u32)id);
	const struct btf_var_secinfo *info = btf_var_secinfos(data);
	variables->at = memory_grow(variables->at, (size_t)variables->count + btf_vlen(data),
				    sizeof(*variables->at));
	for (int i = 0; i < btf_vlen(data); i++, info++) {
		const struct btf_type *type = btf__type_by_id(btf, info->type);
		const char *name =
			type && btf_is_var(type) ? btf__name_by_offset(btf, type->name_off) : NULL;
		if (!name || !*name || info->offset > room)
			continue;
		struct variable variable = {
			.name = name, .map = map, .at = value + info->offset, .type = type->type
		};
		measure_type(btf, type->type, &variable.size, &variable.element_size);
		if ((size_t)info->offset + variable.size <= room)
			variables->at[variables->count++] = variable;
	}
}

const char *variables_section(const struct bpf_map *map)
{
	const char *section = strchr(bpf_map__name(map), '.');
	return section && bpf_map__is_internal(map) ? section : "";
}

void variables_list(struct variables *variables, const struct bpf_object *bpf)
{
	const struct btf *btf = bpf_object__btf(bpf);
	struct bpf_map *map;
	bpf_object__for_each_map(map, bpf)
	{
		if (btf && *variables_section(map))
			list_section(variables, btf, map);
	}
}

void variables_release(struct variables *variables)
{
	free(variables->at);
	*variables = (struct variables){ 0 };
}

const struct variable *variables_find(const struct variables *variables, const char *name)
{
	for (int i = 0; i < variables->count; i++)
		if (!strcmp(variables->at[i].name, name))
			return &variables->at[i];
	return NULL;
}

uint64_t variable_number(const struct variable *variable)
{
	uint32_t narrow = 0;
	uint64_t wide = 0;
	if (variable->size == sizeof(wide))
		memcpy(&wide, variable->at, sizeof(wide));
	else if (variable->size == sizeof(narrow))
		memcpy(&narrow, variable->at, sizeof(narrow));
	return wide + narrow;
}

void variable_set_number(const struct variable *variable, uint64_t number)
{
	const uint32_t narrow = (uint32_t)number;
	if (variable->size == sizeof(number))
		memcpy(variable->at, &number, sizeof(number));
	else if (variable->size == sizeof(narrow))
		memcpy(variable->at, &narrow, sizeof(narrow));
}

int variables_map(const struct bpf_object *bpf)
{
	struct bpf_map *map;
	bpf_object__for_each_map(map, bpf)
	{
		size_t size;
		void *value = (void *)bpf_map__initial_value(map, &size);
		__u32 flags = bpf_map__map_flags(map);
		/* libbpf itself does so for skeletons alone. */
		if (!value || !(flags & BPF_F_MMAPABLE) || (flags & BPF_F_RDONLY_PROG))
			continue;
		if (mmap(value, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
			 bpf_map__fd(map), 0) == MAP_FAILED)
			return -errno;
	}
	return 0;
}
