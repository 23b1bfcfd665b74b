/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* object_load(): a prepared object's programs into the kernel, with the tunables of a case. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bound.h"
#include "clock.h"
#include "message.h"
#include "object.h"
#include "tunables.h"
#include "verdict.h"
#include "verifier.h"

#define LOG_SIZE_FIRST (1 << 20)
#define LOG_SIZE_MAX   (1 << 26)

/* BPF_LOG_STATS and BPF_LOG_LEVEL2 of include/linux/bpf_verifier.h. Errors are logged at any level.
 */
#define LOG_STATS 4
#define LOG_ALL	  2

/* -- Maps ------------------------------------------------------------------------------ */

/* Lets a new map take over the number of the object's map, by which the instructions know it. */
static int replace_map(const struct bpf_map *map, int fd)
{
	int err = dup3(fd, bpf_map__fd(map), O_CLOEXEC) < 0 ? -errno : 0;
	close(fd);
	return err;
}

static void write_variable(const struct object *object, char *image, const char *name,
			   const void *value, size_t size)
{
	struct bpf_map *map;
	size_t room, element;
	const char *at = object_variable(object, name, &map, &room, &element);
	/* That it stands in this image and has room there, object_open() has seen to. */
	if (at && size <= room)
		memcpy(image + (at - (const char *)bpf_map__initial_value(map, &room)), value,
		       size);
}

/*
 * A frozen map is what makes tunables constants to the verifier (bpf_map_is_rdonly(), since
 * Linux 5.5), and cannot be changed any more: each load takes a new one.
 */
static int renew_rodata(const struct object *object, const struct spec *spec)
{
	struct bpf_map *rodata;
	size_t size, element;
	if (!object_variable(object, VARIABLE_CASE, &rodata, &size, &element))
		return -ENOENT;
	const void *initial = bpf_map__initial_value(rodata, &size);
	char *image = malloc(size);
	if (!image)
		return -ENOMEM;
	memcpy(image, initial, size);
	__u32 missed = (__u32)spec->missed;
	__s64 bottom[FRAMES_MAX];
	for (int i = 0; i < spec->frames; i++)
		bottom[i] = -spec_frame_bytes(spec, i);
	write_variable(object, image, VARIABLE_MISSED, &missed, sizeof(missed));
	write_variable(object, image, VARIABLE_FRAME_BOTTOM, bottom,
		       (size_t)spec->frames * sizeof(*bottom));

	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_RDONLY_PROG);
	__u32 key = 0;
	int fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, ".rodata", sizeof(key), (__u32)size, 1, &opts);
	int err = fd < 0 ? fd : bpf_map_update_elem(fd, &key, image, 0);
	if (!err)
		err = bpf_map_freeze(fd);
	if (!err)
		err = replace_map(rodata, fd);
	else if (fd >= 0)
		close(fd);
	free(image);
	return err;
}

/* Sets the tunables of the run, in memory that the programs see. */
static void set_for_run(const struct object *object, const struct spec *spec, uint64_t budget)
{
	struct bpf_map *map;
	size_t size, element;
	__u32 *depth = object_variable(object, VARIABLE_DEPTH, &map, &size, &element);
	uint64_t *tail_calls = object_variable(object, VARIABLE_BUDGET, &map, &size, &element);
	if (depth)
		*depth = (__u32)spec->depth;
	if (tail_calls)
		*tail_calls = budget;
}

/*
 * Changing a slot that JITed code jumps to waits for an RCU grace period (map_poke_run() and
 * synchronize_rcu() in prog_array_map_poke_run()), some 30 ms; a new array does not.
 */
static int renew_arrays(struct object *object)
{
	struct bpf_map *map;
	if (!object->arrays_used)
		return 0;
	bpf_object__for_each_map(map, object->bpf)
	{
		if (bpf_map__type(map) != BPF_MAP_TYPE_PROG_ARRAY)
			continue;
		int fd = bpf_map_create(BPF_MAP_TYPE_PROG_ARRAY, bpf_map__name(map),
					bpf_map__key_size(map), bpf_map__value_size(map),
					bpf_map__max_entries(map), NULL);
		int err = fd < 0 ? fd : replace_map(map, fd);
		if (err)
			return err;
	}
	object->arrays_used = false;
	return 0;
}

/* -- Programs -------------------------------------------------------------------------- */

/* One BPF_PROG_LOAD, with a log as large as it takes; the log is in object->log. */
static int load_program(struct object *object, struct program *program, bool whole_log)
{
	struct bpf_prog_load_opts opts = program->attributes;
	if (program->type == BPF_PROG_TYPE_EXT)
		opts.attach_prog_fd = (__u32)object->programs[object->entry].fd;
	opts.log_level = LOG_STATS | (whole_log ? LOG_ALL : 0);
	if (!whole_log && !object->with_lines)
		opts.line_info_cnt = 0;
	for (;;) {
		if (!object->log) {
			if (!object->log_size)
				object->log_size = LOG_SIZE_FIRST;
			object->log = malloc(object->log_size);
			if (!object->log)
				return -ENOMEM;
		}
		object->log[0] = '\0';
		opts.log_buf = object->log;
		opts.log_size = (__u32)object->log_size;
		program->fd = bpf_prog_load(program->type, program->name,
					    object->gpl ? "GPL" : "Proprietary", program->insns,
					    program->insn_count, &opts);
		if (program->fd != -ENOSPC || object->log_size >= LOG_SIZE_MAX)
			return program->fd < 0 ? program->fd : 0;
		free(object->log);
		object->log = NULL;
		object->log_size *= 4;
	}
}

/* The helpers that the object's programs call and this kernel lacks; asked once. */
static bool helpers_missing(struct object *object)
{
	if (object->helpers_known)
		return object->helpers_known < 0;
	object->helpers_known = 1;
	for (int p = 0; p < object->program_count; p++) {
		const struct program *program = &object->programs[p];
		int previous = 0;
		for (size_t i = 0; i < program->insn_count; i++) {
			const struct bpf_insn *insn = &program->insns[i];
			if (insn->code != (BPF_JMP | BPF_CALL) || insn->src_reg ||
			    insn->imm == previous)
				continue;
			previous = insn->imm;
			if (libbpf_probe_bpf_helper(program->type, (enum bpf_func_id)insn->imm,
						    NULL) != 0)
				continue;
			object->missing_helper =
				text("this kernel's %s programs lack helper %d",
				     libbpf_bpf_prog_type_str(program->type), insn->imm);
			object->helpers_known = -1;
			return true;
		}
	}
	return false;
}

/* Whether this kernel lacks a program type; asked once. */
static bool type_missing(enum bpf_prog_type type)
{
	static struct {
		bool known, missing;
	} types[64];
	bool kept = type < sizeof(types) / sizeof(*types);
	if (kept && types[type].known)
		return types[type].missing;
	bool missing = libbpf_probe_bpf_prog_type(type, NULL) == 0;
	if (kept) {
		types[type].known = true;
		types[type].missing = missing;
	}
	return missing;
}

/* Turns a failed BPF_PROG_LOAD into a verdict. */
static void conclude_not_loaded(struct object *object, const struct program *program, int err,
				struct record *record)
{
	char *words = verifier_last_words(object->log ? object->log : "");
	const enum step step = words ? STEP_VERIFY : STEP_LOAD;
	conclude_failure(record, step, err);
	if (err == -EPERM) {
		record_text(&record->message, "%s programs: %s",
			    libbpf_bpf_prog_type_str(program->type),
			    words ? words : errno_text(-err));
	} else if (type_missing(program->type)) {
		conclude_unsupported(record, step, err);
		record_text(&record->message, "this kernel lacks the program type %s",
			    libbpf_bpf_prog_type_str(program->type));
	} else if (program->no_target) {
		conclude_unsupported(record, step, err);
		record_text(&record->message, "this kernel has no '%s' to attach to",
			    program->no_target);
	} else if (helpers_missing(object)) {
		conclude_unsupported(record, step, err);
		record_text(&record->message, "%s", object->missing_helper);
	}
	if (!record->message)
		record_text(&record->message, "%s", words ? words : errno_text(-err));
	free(words);
}

static void add(int64_t *sum, int64_t value)
{
	if (value != RECORD_NULL)
		*sum = (*sum == RECORD_NULL ? 0 : *sum) + value;
}

/* Sums over all programs; the stack figure is the entry's, or that of the program refused. */
static void record_program(const struct object *object, const struct program *program,
			   struct record *record)
{
	struct verifier_stats stats;
	verifier_stats_parse(object->log, &stats);
	add(&record->insns, stats.insns);
	add(&record->states, stats.states);
	if (stats.stack && (program->fd < 0 || program == &object->programs[object->entry]))
		record_text(&record->verifier_stack, "%s", stats.stack);
	verifier_stats_release(&stats);
	struct bpf_prog_info info = { 0 };
	__u32 length = sizeof(info);
	if (program->fd < 0 || bpf_obj_get_info_by_fd(program->fd, &info, &length))
		return;
	add(&record->xlated_bytes, info.xlated_prog_len);
	add(&record->jited_bytes, info.jited_prog_len);
	if (program == &object->programs[object->entry])
		record_text(&record->mode, "%s", info.jited_prog_len ? "jit" : "interpreter");
}

/* Extensions come after what they extend. */
static int load_in_order(struct object *object, bool extensions, FILE *log, struct record *record)
{
	for (int i = 0; i < object->program_count; i++) {
		struct program *program = &object->programs[i];
		if (!program->insns || (program->type == BPF_PROG_TYPE_EXT) != extensions)
			continue;
		int err = load_program(object, program, log != NULL);
		if (log)
			fprintf(log, "-- %s: %s\n%s", program->name,
				err ? errno_text(-err) : "loaded", object->log ? object->log : "");
		record_program(object, program, record);
		bound_loaded(!err);
		if (err) {
			conclude_not_loaded(object, program, err, record);
			return err;
		}
	}
	return 0;
}

static int load_programs(struct object *object, FILE *log, struct record *record)
{
	int count = 0;
	for (int i = 0; i < object->program_count; i++)
		count += object->programs[i].insns != NULL;
	int err = bound_reserve(count);
	if (err) {
		conclude_unbounded(record, err, count);
		return err;
	}
	int64_t start = clock_ns();
	err = load_in_order(object, false, log, record);
	if (!err)
		err = load_in_order(object, true, log, record);
	record->load_us = (clock_ns() - start) / 1000;
	return err;
}

static int fill_slots(struct object *object, struct record *record)
{
	for (int i = 0; i < object->slot_count; i++) {
		const struct slot *slot = &object->slots[i];
		const struct program *program = &object->programs[slot->program];
		object->arrays_used = true;
		int err = bpf_map_update_elem(bpf_map__fd(slot->array), &slot->key, &program->fd,
					      BPF_ANY);
		if (!err)
			continue;
		conclude_failure(record, STEP_FILL, err);
		record_text(&record->message, "%s[%u] = %s: %s", bpf_map__name(slot->array),
			    slot->key, program->name, errno_text(-err));
		return err;
	}
	return 0;
}

/* Loading is asked for once for all cases that differ in what is set before a run. */
static struct spec load_key(const struct spec *spec)
{
	struct spec key = *spec;
	key.depth = key.depth > 0;
	return key;
}

static void copy_load_figures(const struct record *from, struct record *to)
{
	to->insns = from->insns;
	to->states = from->states;
	to->xlated_bytes = from->xlated_bytes;
	to->jited_bytes = from->jited_bytes;
	to->load_us = from->load_us;
	if (from->mode)
		record_text(&to->mode, "%s", from->mode);
	if (from->verifier_stack)
		record_text(&to->verifier_stack, "%s", from->verifier_stack);
}

static void remember_load(struct object *object, const struct spec *spec,
			  const struct record *record)
{
	record_init(&object->loaded.record);
	copy_load_figures(record, &object->loaded.record);
	object->loaded.at = load_key(spec);
	object->loaded.valid = true;
}

static int load_anew(struct object *object, const struct spec *spec, FILE *log,
		     struct record *record)
{
	object_unload(object);
	int err = renew_arrays(object);
	if (!err && object->has_spec)
		err = renew_rodata(object, spec);
	if (err) {
		conclude_failure(record, STEP_MAPS, err);
		record_text(&record->message, "maps: %s", errno_text(-err));
		return err;
	}
	err = load_programs(object, log, record);
	if (!err && object->has_spec)
		remember_load(object, spec, record);
	return err;
}

int object_load(struct object *object, const struct spec *spec, uint64_t budget, bool to_run,
		FILE *log, struct record *record)
{
	struct spec key = load_key(spec);
	record->stage = STAGE_LOAD;
	int err = 0;
	if (to_run && !log && object->loaded.valid && spec_equal(&object->loaded.at, &key))
		copy_load_figures(&object->loaded.record, record);
	else
		err = load_anew(object, spec, log, record);
	/* What is loaded alone needs no slots filled, if it is known that they take the programs.
	 */
	if (!err && !object->arrays_used && (to_run || !object->has_spec)) {
		err = fill_slots(object, record);
		if (err)
			object_unload(object);
	}
	if (err)
		return err;
	if (object->has_spec)
		set_for_run(object, spec, budget);
	record->verdict = VERDICT_ACCEPTED;
	return 0;
}

int object_close_programs(struct object *object)
{
	int closed = 0;
	if (object->loaded.valid)
		record_release(&object->loaded.record);
	object->loaded.valid = false;
	for (int i = 0; i < object->program_count && object->programs; i++) {
		if (object->programs[i].fd < 0)
			continue;
		close(object->programs[i].fd);
		object->programs[i].fd = -1;
		closed++;
	}
	return closed;
}

int object_let_go(struct object *object, int closed)
{
	bool used = object->arrays_used;
	int err = renew_arrays(object);
	bound_closed(closed, used);
	return err;
}

void object_unload(struct object *object)
{
	/* What cannot be renewed now is tried again before the next load. */
	object_let_go(object, object_close_programs(object));
}
