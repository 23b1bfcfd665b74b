/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "element.h"
#include "hex.h"
#include "message.h"
#include "read.h"

static json_t *value_to_json(const char *value, size_t size)
{
	uint64_t number = 0;
	if (size == 1 || size == 2 || size == 4 || size == 8) {
		/* Host byte order is the programs' own. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		memcpy(&number, value, size);
#else
		memcpy((char *)&number + sizeof(number) - size, value, size);
#endif
		return json_integer((json_int_t)number);
	}
	char *hex = hex_encode(value, size);
	json_t *json = json_string(hex);
	free(hex);
	return json;
}

static bool is_per_cpu(const struct bpf_map *map)
{
	switch (bpf_map__type(map)) {
	case BPF_MAP_TYPE_PERCPU_ARRAY:
	case BPF_MAP_TYPE_PERCPU_HASH:
	case BPF_MAP_TYPE_LRU_PERCPU_HASH:
	case BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE:
		return true;
	default:
		return false;
	}
}

static json_t *read_map(const struct bpf_map *map, uint64_t key)
{
	size_t size = bpf_map__value_size(map), step = (size + 7) / 8 * 8;
	size_t count = is_per_cpu(map) ? (size_t)libbpf_num_possible_cpus() : 1;
	/* The low bytes of the number, padded or cut to the map's key size. */
	size_t key_size = bpf_map__key_size(map);
	char *key_bytes = calloc(1, key_size > 8 ? key_size : 8), *value = calloc(count, step);
	json_t *json = NULL;
	if (!key_bytes || !value)
		goto out;
	memcpy(key_bytes, &key, sizeof(key));
	if (bpf_map_lookup_elem(bpf_map__fd(map), key_bytes, value)) {
		json = json_null();
	} else if (!is_per_cpu(map)) {
		json = value_to_json(value, size);
	} else {
		json = json_array();
		for (size_t i = 0; i < count; i++)
			json_array_append_new(json, value_to_json(value + i * step, size));
	}
out:
	free(value);
	free(key_bytes);
	return json;
}

static json_t *read_variable(const struct object *object, const char *what,
			     const struct element *element)
{
	struct bpf_map *map;
	size_t size, step;
	const char *value = object_variable(object, element->name, &map, &size, &step);
	if (!value) {
		error("read '%s': %s has no map or variable '%s'", what, object->path,
		      element->name);
		return NULL;
	}
	if (!element->has_key)
		return value_to_json(value, size);
	if (step == size || element->key >= size / step) {
		error(step == size ? "read '%s': '%s' is no array"
				   : "read '%s': '%s' has fewer elements",
		      what, element->name);
		return NULL;
	}
	return value_to_json(value + element->key * step, step);
}

json_t *read_value(const struct object *object, const char *what)
{
	struct element element;
	json_t *json = NULL;
	if (element_parse(what, UINT64_MAX - 1, &element) || element.value) {
		error("read '%s': not of the form NAME or NAME[NUMBER]", what);
		goto out;
	}
	const struct bpf_map *map = bpf_object__find_map_by_name(object->bpf, element.name);
	if (map && !element.has_key)
		error("read '%s': a map needs a key, as in '%s[0]'", what, what);
	else if (map)
		json = read_map(map, element.key);
	else
		json = read_variable(object, what, &element);
out:
	element_release(&element);
	return json;
}
