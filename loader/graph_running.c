/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "function_names.h"
#include "graph_running.h"
#include "memory.h"
#include "message.h"
#include "options.h"
#include "pin_folder.h"
#include "text.h"
#include "verdict.h"

/* Maps of a program that are looked at. */
#define MAPS_MAX 256

/* The graph on its way. */
struct reading {
	struct graph *graph;
	int found;
};

static void read_array(struct reading *reading, int fd);

/* What the kernel shows of a program. */
struct shown {
	struct bpf_prog_info info;
	struct body body;
	__u32 maps[MAPS_MAX];
};

static int get_info(int fd, struct bpf_prog_info *info)
{
	__u32 length = sizeof(*info);
	return bpf_obj_get_info_by_fd(fd, info, &length);
}

/*
 * The code as the verifier left it. bpf_insn_prepare_dump() in kernel/bpf/syscall.c shows a map by
 * its id and a tail call as the helper; a call of a function has its distance in `off`, where the
 * JIT put it (jit_subprogs(), kernel/bpf/verifier.c).
 */
static void take_code(struct body *body)
{
	for (size_t i = 0; i < body->count; i++) {
		struct bpf_insn *insn = &body->insns[i];
		if (insn->code == (BPF_JMP | BPF_CALL) && insn->src_reg == BPF_PSEUDO_CALL &&
		    insn->off)
			insn->imm = insn->off;
		i += insn->code == (BPF_LD | BPF_IMM | BPF_DW);
	}
}

static int show(int fd, struct shown *shown)
{
	struct bpf_prog_info size = { 0 };
	memset(shown, 0, sizeof(*shown));
	if (get_info(fd, &size))
		return -errno;
	struct body *body = &shown->body;
	*body = (struct body){ .count = size.xlated_prog_len / sizeof(struct bpf_insn),
			       .functions = { .count = size.nr_func_info,
					      .size = size.func_info_rec_size } };
	body->insns = memory_grow(NULL, body->count, sizeof(*body->insns));
	body->functions.at = memory_grow(NULL, body->functions.count, body->functions.size);
	shown->info = (struct bpf_prog_info){
		.xlated_prog_len = size.xlated_prog_len,
		.xlated_prog_insns = (__u64)(uintptr_t)body->insns,
		.nr_func_info = size.nr_func_info,
		.func_info_rec_size = size.func_info_rec_size,
		.func_info = (__u64)(uintptr_t)body->functions.at,
		.nr_map_ids = size.nr_map_ids < MAPS_MAX ? size.nr_map_ids : MAPS_MAX,
		.map_ids = (__u64)(uintptr_t)shown->maps,
	};
	if (get_info(fd, &shown->info)) {
		int err = -errno;
		body_release(body);
		return err;
	}
	/* What this user may not see is not there. */
	if (!shown->info.xlated_prog_insns)
		body->count = 0;
	take_code(body);
	return 0;
}

static int program_of_id(const struct graph *graph, uint32_t id)
{
	for (int i = 0; i < graph->program_count; i++)
		if (graph->programs[i].id == id)
			return i;
	return -1;
}

/* Its whole name is in its BTF alone; where another has the same, with the id. */
static char *name_of(const struct graph *graph, const struct shown *shown, char **functions)
{
	const char *name =
		shown->body.functions.count && functions ? functions[0] : shown->info.name;
	if (graph_program(graph, name) >= 0 || !*name)
		return text("%s#%u", name, shown->info.id);
	return text("%s", name);
}

static void read_maps(struct reading *reading, const struct shown *shown)
{
	for (__u32 i = 0; i < shown->info.nr_map_ids && i < MAPS_MAX; i++) {
		int fd = bpf_map_get_fd_by_id(shown->maps[i]);
		if (fd < 0)
			continue;
		read_array(reading, fd);
		close(fd);
	}
}

/* The program's number, new or known; -1: the kernel does not show it. */
static int read_program(struct reading *reading, int fd)
{
	struct shown shown;
	if (show(fd, &shown))
		return -1;
	int known = program_of_id(reading->graph, shown.info.id);
	if (known >= 0) {
		body_release(&shown.body);
		return known;
	}
	struct btf *btf = shown.info.btf_id ? btf__load_from_kernel_by_id(shown.info.btf_id) : NULL;
	int count = 0;
	char **functions = shown.body.count ? function_names(&shown.body, btf, &count) : NULL;
	btf__free(btf);
	char *name = name_of(reading->graph, &shown, functions);
	const struct program program = { .name = NULL,
					 .type = (enum bpf_prog_type)shown.info.type,
					 .body = shown.body };
	int number = graph_add_program(reading->graph, name, &program);
	free(name);
	struct graph_program *added = &reading->graph->programs[number];
	added->id = shown.info.id;
	added->functions = functions;
	added->function_count = count;
	body_release(&shown.body);
	read_maps(reading, &shown);
	return number;
}

static void read_slots(struct reading *reading, int fd, int array)
{
	for (__u32 key = 0; key < reading->graph->arrays[array].keys; key++) {
		__u32 id;
		if (bpf_map_lookup_elem(fd, &key, &id))
			continue;
		int program = bpf_prog_get_fd_by_id(id);
		if (program < 0)
			continue;
		int number = read_program(reading, program);
		close(program);
		if (number >= 0)
			graph_add_slot(reading->graph, array, key, number);
	}
}

/* The programs, of the whole system, that use a map. */
static void read_users(struct reading *reading, uint32_t map)
{
	__u32 id = 0;
	while (!bpf_prog_get_next_id(id, &id)) {
		__u32 maps[MAPS_MAX] = { 0 };
		struct bpf_prog_info info = { .nr_map_ids = MAPS_MAX,
					      .map_ids = (__u64)(uintptr_t)maps };
		int fd = bpf_prog_get_fd_by_id(id);
		bool uses = false;
		if (fd < 0)
			continue;
		if (!get_info(fd, &info))
			for (__u32 i = 0; i < info.nr_map_ids && i < MAPS_MAX; i++)
				uses |= maps[i] == map;
		if (uses)
			read_program(reading, fd);
		close(fd);
	}
}

/* Nothing of what is no prog array, or known. */
static void read_array(struct reading *reading, int fd)
{
	struct bpf_map_info info = { 0 };
	__u32 length = sizeof(info);
	if (bpf_obj_get_info_by_fd(fd, &info, &length) || info.type != BPF_MAP_TYPE_PROG_ARRAY)
		return;
	reading->found++;
	if (graph_array(reading->graph, info.id) >= 0)
		return;
	int array = graph_add_array(reading->graph, info.name, info.id, info.max_entries);
	read_slots(reading, fd, array);
	read_users(reading, info.id);
}

int graph_of_map(struct graph *graph, uint32_t id)
{
	struct reading reading = { graph, 0 };
	int fd = bpf_map_get_fd_by_id(id);
	if (fd < 0) {
		error("map %u: %s", id,
		      errno == ENOENT ? "there is none (any more)" : errno_text(errno));
		return errno == ENOENT ? EXIT_USAGE : EXIT_NOT_MEASURED;
	}
	read_array(&reading, fd);
	close(fd);
	if (reading.found)
		return EXIT_DONE;
	error("map %u: is no prog array", id);
	return EXIT_USAGE;
}

static void read_pin(void *context, const char *name, const char *path, int fd)
{
	struct reading *reading = context;
	const enum pin_kind kind = fd < 0 ? PIN_NONE : pin_kind_of(fd);
	(void)name;
	(void)path;
	if (kind == PIN_PROGRAM) {
		read_program(reading, fd);
		reading->found++;
	} else if (kind == PIN_MAP) {
		read_array(reading, fd);
	}
}

int graph_of_pins(struct graph *graph, const char *directory)
{
	struct reading reading = { graph, 0 };
	int err = pin_each(directory, read_pin, &reading);
	if (err) {
		error("%s: %s", directory, strerror(-err));
		return EXIT_USAGE;
	}
	if (reading.found)
		return EXIT_DONE;
	error("%s: no program and no prog array is pinned there", directory);
	return EXIT_USAGE;
}
