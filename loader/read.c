/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "element.h"
#include "hex.h"
#include "message.h"
#include "read.h"
#include "text.h"

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

static char *check_variable(const struct object *object, const struct element *element)
{
	const struct variable *variable = variables_find(&object->variables, element->name);
	if (!variable)
		return text("%s has no map or variable '%s'", object->path, element->name);
	if (element->has_key && variable->element_size == variable->size)
		return text("'%s' is no array", element->name);
	if (element->has_key && element->key >= variable->size / variable->element_size)
		return text("'%s' has fewer elements", element->name);
	return NULL;
}

char *read_check(const struct object *object, const char *what)
{
	struct element element;
	char *why = NULL;
	if (element_parse(what, UINT64_MAX - 1, &element) || element.value)
		why = text("not of the form NAME or NAME[NUMBER]");
	else if (!bpf_object__find_map_by_name(object->bpf, element.name))
		why = check_variable(object, &element);
	else if (!element.has_key)
		why = text("a map needs a key, as in '%s[0]'", what);
	element_release(&element);
	return text_fault("read", what, why);
}

static json_t *read_variable(const struct object *object, const struct element *element)
{
	struct bpf_map *map;
	size_t size, step;
	const char *value = object_variable(object, element->name, &map, &size, &step);
	return element->has_key ? value_to_json(value + element->key * step, step)
				: value_to_json(value, size);
}

json_t *read_value(const struct object *object, const char *what)
{
	struct element element;
	char *why = read_check(object, what);
	if (why) {
		error("%s", why);
		free(why);
		return NULL;
	}
	element_parse(what, UINT64_MAX - 1, &element);
	const struct bpf_map *map = bpf_object__find_map_by_name(object->bpf, element.name);
	json_t *json = map ? read_map(map, element.key) : read_variable(object, &element);
	element_release(&element);
	return json;
}
