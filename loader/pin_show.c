/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/bpf.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "escape.h"
#include "file.h"
#include "memory.h"
#include "message.h"
#include "options.h"
#include "pin_folder.h"
#include "pin_show.h"
#include "record.h"
#include "text.h"

struct pinned_program {
	char *name;
	uint32_t id;
	uint32_t maps[64];
	uint32_t map_count;
	bool shown;
};

struct pinned_array {
	char *name;
	uint32_t id, keys;
	int fd;
};

struct chain {
	struct pinned_program *programs;
	int program_count;
	struct pinned_array *arrays;
	int array_count;
};

static void add_program(struct chain *chain, const char *name, int fd)
{
	chain->programs = memory_grow(chain->programs, (size_t)chain->program_count + 1,
				      sizeof(*chain->programs));
	struct pinned_program *program = &chain->programs[chain->program_count];
	*program = (struct pinned_program){ .name = text("%s", name) };
	struct bpf_prog_info info = { .nr_map_ids = sizeof(program->maps) / sizeof(__u32),
				      .map_ids = (__u64)(uintptr_t)program->maps };
	__u32 length = sizeof(info);
	if (!bpf_obj_get_info_by_fd(fd, &info, &length)) {
		program->id = info.id;
		program->map_count = info.nr_map_ids < 64 ? info.nr_map_ids : 64;
	}
	chain->program_count++;
}

static void add_array(struct chain *chain, const char *name, int fd)
{
	struct bpf_map_info info = { 0 };
	__u32 length = sizeof(info);
	if (bpf_obj_get_info_by_fd(fd, &info, &length) || info.type != BPF_MAP_TYPE_PROG_ARRAY)
		return;
	chain->arrays =
		memory_grow(chain->arrays, (size_t)chain->array_count + 1, sizeof(*chain->arrays));
	chain->arrays[chain->array_count++] =
		(struct pinned_array){ text("%s", name), info.id, info.max_entries,
				       fcntl(fd, F_DUPFD_CLOEXEC, 0) };
}

static void add_pin(void *context, const char *name, const char *path, int fd)
{
	(void)path;
	enum pin_kind kind = fd < 0 ? PIN_NONE : pin_kind_of(fd);
	if (kind == PIN_PROGRAM)
		add_program(context, name, fd);
	else if (kind == PIN_MAP)
		add_array(context, name, fd);
}

static void chain_release(struct chain *chain)
{
	for (int i = 0; i < chain->program_count; i++)
		free(chain->programs[i].name);
	for (int i = 0; i < chain->array_count; i++) {
		free(chain->arrays[i].name);
		file_close(chain->arrays[i].fd);
	}
	free(chain->programs);
	free(chain->arrays);
}

static bool uses(const struct pinned_program *program, const struct pinned_array *array)
{
	for (uint32_t i = 0; i < program->map_count; i++)
		if (program->maps[i] == array->id)
			return true;
	return false;
}

/* The pinned program of an id; NULL: it is not pinned here. */
static struct pinned_program *program_of(struct chain *chain, uint32_t id)
{
	for (int i = 0; i < chain->program_count; i++)
		if (chain->programs[i].id == id)
			return &chain->programs[i];
	return NULL;
}

/* Each slot that is filled, of each array that the program uses; then what follows it. */
static void show_program(FILE *out, struct chain *chain, struct pinned_program *program, int depth)
{
	program->shown = true;
	for (int a = 0; a < chain->array_count; a++) {
		const struct pinned_array *array = &chain->arrays[a];
		int filled = 0;
		if (!uses(program, array))
			continue;
		for (uint32_t key = 0; key < array->keys; key++) {
			uint32_t id;
			if (bpf_map_lookup_elem(array->fd, &key, &id))
				continue;
			struct pinned_program *next = program_of(chain, id);
			filled++;
			char *target =
				next ? text("%s%s", next->name, next->shown ? " (as above)" : "")
				     : text("program %u, which is not pinned here", id);
			print_line(out, "%*s%s[%u] -> %s", 2 * depth, "", array->name, key, target);
			free(target);
			if (next && !next->shown)
				show_program(out, chain, next, depth + 1);
		}
		if (!filled)
			print_line(out, "%*s%s: empty, a dead end", 2 * depth, "", array->name);
	}
}

/* A row for each slot of each array that a program uses. */
static void show_rows(struct output *output, struct chain *chain)
{
	for (int p = 0; p < chain->program_count; p++)
		for (int a = 0; a < chain->array_count; a++) {
			const struct pinned_array *array = &chain->arrays[a];
			for (uint32_t key = 0;
			     uses(&chain->programs[p], array) && key < array->keys; key++) {
				uint32_t id;
				bool empty = bpf_map_lookup_elem(array->fd, &key, &id);
				const struct pinned_program *next =
					empty ? NULL : program_of(chain, id);
				json_t *row =
					json_pack("{s:i, s:s, s:s, s:i}", "version", RECORD_VERSION,
						  "program", chain->programs[p].name, "array",
						  array->name, "key", (int)key);
				json_object_set_new(row, "target",
						    json_text(next ? next->name : NULL));
				json_object_set_new(row, "target_id",
						    empty ? json_null() : json_integer(id));
				output_row(output, row);
				json_decref(row);
			}
		}
}

/* The entry first; what cannot be reached from it comes after. */
static void show_tree(FILE *out, struct chain *chain, const char *entry)
{
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < chain->program_count; i++) {
			struct pinned_program *program = &chain->programs[i];
			if (program->shown || (!round && strcmp(program->name, entry) != 0))
				continue;
			print_line(out, "%s%s", program->name,
				   round ? ", not reached from the entry" : "");
			show_program(out, chain, program, 1);
		}
}

int pin_show(struct output *output, const char *directory)
{
	struct chain chain = { 0 };
	FILE *out = output->out;
	char *case_name = pin_case_of(directory);
	if (!case_name)
		return EXIT_USAGE;
	int err = pin_each(directory, add_pin, &chain);
	if (err) {
		error("%s: %s", directory, strerror(-err));
	} else if (!output->format->for_people) {
		show_rows(output, &chain);
	} else {
		char *path = pin_path(directory, hook_pin), *entry = pin_entry_of(directory);
		print_line(out, "%s%s", case_name, access(path, F_OK) ? "" : ", attached");
		show_tree(out, &chain, entry);
		free(path);
		free(entry);
	}
	chain_release(&chain);
	free(case_name);
	return err ? EXIT_NOT_MEASURED : EXIT_DONE;
}
