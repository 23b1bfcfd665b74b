/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>

#include "function_names.h"
#include "graph_object.h"
#include "memory.h"

static int add_program(struct graph *graph, const struct object *object,
		       const struct program *program)
{
	struct program loaded = *program;
	loaded.body = body_copy(&program->body);
	if (object->has_spec)
		marks_set(&program->marks, &loaded.body, &object->spec);
	int number = graph_add_program(graph, program->name, &loaded);
	struct graph_program *added = &graph->programs[number];
	added->attributes_known = true;
	added->functions =
		function_names(&loaded.body, bpf_object__btf(object->bpf), &added->function_count);
	body_release(&loaded.body);
	return number;
}

void graph_of_object(struct graph *graph, const struct object *object)
{
	int *numbers = memory_grow(NULL, (size_t)object->program_count, sizeof(*numbers));
	const struct bpf_map *map;
	for (int i = 0; i < object->program_count; i++)
		numbers[i] = object->programs[i].body.insns
				     ? add_program(graph, object, &object->programs[i])
				     : -1;
	bpf_object__for_each_map(map, object->bpf)
	{
		if (bpf_map__type(map) == BPF_MAP_TYPE_PROG_ARRAY)
			graph_add_array(graph, bpf_map__name(map), (uint32_t)bpf_map__fd(map),
					bpf_map__max_entries(map));
	}
	for (int i = 0; i < object->arrays.slot_count; i++) {
		const struct slot *slot = &object->arrays.slots[i];
		graph_add_slot(graph, graph_array(graph, (uint32_t)bpf_map__fd(slot->array)),
			       slot->key, numbers[slot->program]);
	}
	free(numbers);
}
