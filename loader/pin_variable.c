/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "pin_variable.h"

/* The map's contents, and where a variable stands in them; NULL where there is none. The caller
 * frees it. */
static char *read_pinned(int map, const char *name, size_t size, size_t *offset)
{
	struct bpf_map_info info = { 0 };
	__u32 length = sizeof(info), key = 0;
	bool found = false;
	if (bpf_obj_get_info_by_fd(map, &info, &length))
		return NULL;
	struct btf *btf = btf__load_from_kernel_by_id(info.btf_id);
	char *image = calloc(1, info.value_size);
	const struct btf_type *data = btf ? btf__type_by_id(btf, info.btf_value_type_id) : NULL;
	if (image && data && btf_is_datasec(data) && !bpf_map_lookup_elem(map, &key, image)) {
		const struct btf_var_secinfo *variable = btf_var_secinfos(data);
		for (int i = 0; i < btf_vlen(data) && !found; i++, variable++) {
			const struct btf_type *type = btf__type_by_id(btf, variable->type);
			found = variable->size == size &&
				!strcmp(btf__name_by_offset(btf, type->name_off), name);
			*offset = variable->offset;
		}
	}
	btf__free(btf);
	if (found)
		return image;
	free(image);
	return NULL;
}

void pin_variable_get(int map, const char *name, void *value, size_t size)
{
	size_t offset;
	char *image = read_pinned(map, name, size, &offset);
	if (image)
		memcpy(value, image + offset, size);
	free(image);
}

int pin_variable_set(int map, const char *name, uint32_t value)
{
	size_t offset;
	__u32 key = 0;
	char *image = read_pinned(map, name, sizeof(value), &offset);
	if (!image)
		return -ENOENT;
	memcpy(image + offset, &value, sizeof(value));
	int err = bpf_map_update_elem(map, &key, image, BPF_ANY) ? -errno : 0;
	free(image);
	return err;
}
