/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* object_load(): a prepared object's programs into the kernel, with the tunables of a case. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "axis_kind.h"
#include "bound.h"
#include "clock.h"
#include "lack.h"
#include "load.h"
#include "mixed.h"
#include "newer.h"
#include "program_record.h"
#include "text.h"
#include "tunables.h"
#include "verdict.h"
#include "verifier.h"

#define LOG_SIZE_FIRST (1 << 20)
#define LOG_SIZE_MAX   (1 << 26)

/* BPF_LOG_STATS and BPF_LOG_LEVEL2 of include/linux/bpf_verifier.h. Errors are logged at any level.
 */
#define LOG_STATS 4
#define LOG_ALL	  2

/* Sets a variable in memory that the programs see. */
static void set_number(const struct object *object, const char *name, uint64_t number)
{
	const struct variable *variable = variables_find(&object->variables, name);
	if (variable)
		variable_set_number(variable, number);
}

static void set_for_run(const struct object *object, const struct spec *spec, uint64_t budget)
{
	axis_for_each (axis)
		if (axis->tunable == TUNABLE_BY_VARIABLE)
			set_number(object, axis->field, (uint64_t)axis_int(axis, spec));
	set_number(object, VARIABLE_BUDGET, budget);
}

/* One BPF_PROG_LOAD, with a log as large as it takes; the log is in object->log. */
static int load_body(struct object *object, struct program *program, const struct body *body,
		     bool whole_log)
{
	struct bpf_prog_load_opts opts = program->attributes;
	if (program->type == BPF_PROG_TYPE_EXT && !program->has_target)
		opts.attach_prog_fd = (__u32)object->programs[object->entry].fd;
	opts.func_info = body->functions.at;
	opts.func_info_cnt = body->functions.count;
	opts.line_info = body->lines.at;
	opts.line_info_cnt = whole_log || object->with_lines ? body->lines.count : 0;
	opts.log_level = LOG_STATS | (whole_log ? LOG_ALL : 0);
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
					    object->gpl ? "GPL" : "Proprietary", body->insns,
					    body->count, &opts);
		if (program->fd != -ENOSPC || object->log_size >= LOG_SIZE_MAX)
			return program->fd < 0 ? program->fd : 0;
		free(object->log);
		object->log = NULL;
		object->log_size *= 4;
	}
}

/* As the case has it; NULL: as it is. */
static int load_program(struct object *object, struct program *program, const struct spec *spec,
			bool whole_log)
{
	if (!spec)
		return load_body(object, program, &program->body, whole_log);
	struct body body = body_copy(&program->body);
	struct spec of;
	spec_of_program(spec, program->name, &of);
	marks_set(&program->marks, &body, &of);
	int err = load_body(object, program, &body, whole_log);
	body_release(&body);
	return err;
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
	bool missing = prog_type_missing(type);
	if (kept) {
		types[type].known = true;
		types[type].missing = missing;
	}
	return missing;
}

/* Turns a failed BPF_PROG_LOAD into a verdict; the verifier counted so many instructions of it. */
static void conclude_not_loaded(struct object *object, const struct program *program, int err,
				int64_t insns, struct record *record)
{
	char *words = verifier_last_words(object->log ? object->log : ""), *lack = NULL;
	const enum step step = words ? STEP_VERIFY : STEP_LOAD;
	conclude_failure(record, step, err);
	if (err == -EPERM) {
		record_text(&record->message, "%s programs: %s", prog_type_word(program->type),
			    words ? words : errno_text(-err));
	} else if (type_missing(program->type)) {
		conclude_unsupported(record, step, err);
		record_text(&record->message, "this kernel lacks the program type %s",
			    prog_type_word(program->type));
	} else if (program->no_target) {
		conclude_unsupported(record, step, err);
		record_text(&record->message, "this kernel has no '%s' to attach to",
			    program->no_target);
	} else if ((lack = lack_of_program(&object->kfuncs, program, words, insns > 0))) {
		conclude_unsupported(record, step, err);
		record_text(&record->message, "%s", lack);
	}
	if (!record->message)
		record_text(&record->message, "%s", words ? words : errno_text(-err));
	free(words);
	free(lack);
}

static void add(int64_t *sum, int64_t value)
{
	if (value != RECORD_NULL)
		*sum = (*sum == RECORD_NULL ? 0 : *sum) + value;
}

/* The type that a program expects to be attached as; 0 is that of one type of program alone, and
 * none of all others. NULL: none. */
static const char *expected_attach_type(const struct program *program)
{
	enum bpf_attach_type type = program->attributes.expected_attach_type;
	return type || program->type == BPF_PROG_TYPE_CGROUP_SKB ? libbpf_bpf_attach_type_str(type)
								 : NULL;
}

static void name_program(const struct program *program, struct program_record *row)
{
	const char *attach_type = expected_attach_type(program);
	program_record_init(row);
	row->name = text("%s", program->name);
	row->type = text("%s", prog_type_word(program->type));
	row->attach_type = attach_type ? text("%s", attach_type) : NULL;
}

/* What the verifier and the kernel count of it. */
static void measure_program(const struct object *object, const struct program *program,
			    struct program_record *row)
{
	struct verifier_stats stats;
	verifier_stats_parse(object->log, &stats);
	row->insns = stats.insns;
	row->states = stats.states;
	row->stack = stats.stack;
	struct bpf_prog_info info = { 0 };
	__u32 length = sizeof(info);
	if (!object->with_sizes || program->fd < 0 ||
	    bpf_obj_get_info_by_fd(program->fd, &info, &length))
		return;
	row->xlated_bytes = info.xlated_prog_len;
	row->jited_bytes = info.jited_prog_len;
}

/* Sums over all programs; the stack figure is the entry's, or that of the first one refused. */
static void add_program(const struct object *object, struct program *program,
			const struct program_record *row, bool first_refused, struct record *record)
{
	const bool is_entry = program == &object->programs[object->entry];
	add(&record->insns, row->insns);
	add(&record->states, row->states);
	add(&record->xlated_bytes, row->xlated_bytes);
	add(&record->jited_bytes, row->jited_bytes);
	if (row->stack && (first_refused || (program->fd >= 0 && is_entry)))
		record_text(&record->verifier_stack, "%s", row->stack);
	if (row->stack && program->fd >= 0)
		program->stack = text("%s", row->stack);
	if (row->jited_bytes != RECORD_NULL && is_entry)
		record_text(&record->mode, "%s", row->jited_bytes ? "jit" : "interpreter");
}

/* A row of its own for a program of the user's, and of a mixed chain; those of other cases are all
 * alike. */
static void add_row(const struct object *object, const struct program_record *row,
		    struct record *record)
{
	if (object->has_spec && !object->spec.stages.count)
		return;
	if (!record->programs)
		record->programs = json_array();
	json_array_append_new(record->programs, program_record_to_json(row));
}

/* `refused`: whether another one has been; the record tells of the first. */
static int load_one(struct object *object, struct program *program, const struct spec *spec,
		    FILE *log, bool refused, struct record *record)
{
	struct program_record row;
	struct record refusal;
	name_program(program, &row);
	record_init(&refusal);
	int64_t start = clock_ns();
	int err = load_program(object, program, spec, log != NULL);
	row.load_us = (clock_ns() - start) / 1000;
	if (log)
		fprintf(log, "-- %s: %s\n%s", program->name, err ? errno_text(-err) : "loaded",
			object->log ? object->log : "");
	measure_program(object, program, &row);
	add_program(object, program, &row, err && !refused, record);
	bound_loaded(!err);
	row.verdict = VERDICT_ACCEPTED;
	if (err) {
		conclude_not_loaded(object, program, err, row.insns, &refusal);
		row.verdict = refusal.verdict;
		row.message = text("%s", refusal.message);
		if (!refused)
			record_conclude(record, &refusal);
	}
	add_row(object, &row, record);
	record_release(&refusal);
	program_record_release(&row);
	return err;
}

/*
 * Extensions come after what they extend. Of a case the first program that is refused is the last
 * that is tried; of an object of the user's all are.
 */
static int load_in_order(struct object *object, const struct spec *spec, bool extensions, FILE *log,
			 struct record *record)
{
	int first = 0;
	for (int i = 0; i < object->program_count && !(first && spec); i++) {
		struct program *program = &object->programs[i];
		if (!program->body.insns || (program->type == BPF_PROG_TYPE_EXT) != extensions)
			continue;
		int err = load_one(object, program, spec, log, first != 0, record);
		if (!first)
			first = err;
	}
	return first;
}

static int load_programs(struct object *object, const struct spec *spec, FILE *log,
			 struct record *record)
{
	int count = 0;
	for (int i = 0; i < object->program_count; i++)
		count += object->programs[i].body.insns != NULL;
	int err = bound_reserve(count);
	if (err) {
		conclude_unbounded(record, err, count);
		return err;
	}
	int64_t start = clock_ns();
	err = load_in_order(object, spec, false, log, record);
	if (!err)
		err = load_in_order(object, spec, true, log, record);
	record->load_us = (clock_ns() - start) / 1000;
	return err;
}

static int fill_slots(struct object *object, struct record *record)
{
	const struct slot *slot;
	int err = arrays_fill(&object->arrays, object->programs, &slot);
	if (!err)
		return 0;
	conclude_failure(record, STEP_FILL, err);
	record_text(&record->message, "%s[%u] = %s: %s", bpf_map__name(slot->array), slot->key,
		    object->programs[slot->program].name, errno_text(-err));
	return err;
}

/* Loading is asked for once for all cases that differ in what is set before a run. */
static struct spec load_key(const struct spec *spec)
{
	struct spec key = *spec;
	axis_for_each (axis)
		if (axis_of_runs(axis))
			axis->kind->set(axis_field(axis, &key), 0);
	return key;
}

/* Whether all programs are loaded as the case needs them. */
static bool is_loaded(const struct object *object, const struct spec *spec)
{
	struct spec key;
	if (!object->loaded.valid || !spec)
		return object->loaded.valid && object->stays;
	key = load_key(spec);
	return spec_equal(&object->loaded.at, &key);
}

static void copy_load_figures(const struct record *from, struct record *to)
{
	to->insns = from->insns;
	to->states = from->states;
	to->xlated_bytes = from->xlated_bytes;
	to->jited_bytes = from->jited_bytes;
	to->load_us = from->load_us;
	json_incref(from->programs);
	json_decref(to->programs);
	to->programs = from->programs;
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
	if (spec)
		object->loaded.at = load_key(spec);
	object->loaded.valid = true;
}

/* A frame that no instruction reaches the end of, no compiler would take either. */
static int check_sizes_of(const struct spec *spec, struct record *record)
{
	for (int i = 0; i < spec->frames && !spec->frame_style; i++) {
		int bytes = spec_frame_bytes(spec, i);
		if (bytes <= FRAME_BYTES_MAX)
			continue;
		record->verdict = VERDICT_REFUSED;
		record_text(&record->message,
			    "frame %d: no instruction reaches %d bytes below r10, but %d", i, bytes,
			    FRAME_BYTES_MAX);
		return -ERANGE;
	}
	return 0;
}

static int check_sizes(const struct spec *spec, struct record *record)
{
	int err = 0;
	for (int i = 0; i < spec_shape_count(spec) && !err; i++) {
		struct spec of;
		spec_of_stage(spec, i, &of);
		err = check_sizes_of(&of, record);
	}
	return err;
}

static int load_anew(struct object *object, const struct spec *spec, FILE *log,
		     struct record *record)
{
	object_unload(object);
	int err = arrays_renew(&object->arrays);
	if (err) {
		conclude_failure(record, STEP_MAPS, err);
		record_text(&record->message, "maps: %s", errno_text(-err));
		return err;
	}
	err = load_programs(object, spec, log, record);
	if (!err && (spec || object->stays))
		remember_load(object, spec, record);
	return err;
}

int object_load(struct object *object, const struct spec *spec, uint64_t budget, bool to_run,
		FILE *log, struct record *record)
{
	record->reached = REACHED_LOAD;
	if (!object->has_spec)
		spec = NULL;
	int err = spec ? check_sizes(spec, record) : 0;
	if (err)
		return err;
	if ((object->stays || (to_run && !log)) && is_loaded(object, spec))
		copy_load_figures(&object->loaded.record, record);
	else
		err = load_anew(object, spec, log, record);
	/* What is loaded alone needs no slots filled, if it is known that they take the programs.
	 */
	if (!err && !object->arrays.used && (to_run || !spec)) {
		err = fill_slots(object, record);
		if (err)
			object_unload(object);
	}
	if (err)
		return err;
	if (spec)
		set_for_run(object, spec, budget);
	record->verdict = VERDICT_ACCEPTED;
	return 0;
}

int object_load_program(struct object *object, struct program *program, struct record *record)
{
	const struct spec *spec = object->has_spec ? &object->spec : NULL;
	record->reached = REACHED_LOAD;
	record->verdict = VERDICT_ACCEPTED;
	return load_one(object, program, spec, NULL, false, record);
}

void object_bind_metadata(const struct object *object)
{
	const struct variable *name = variables_find(&object->variables, VARIABLE_CASE);
	for (int i = 0; name && i < object->program_count; i++)
		if (object->programs[i].fd >= 0)
			bpf_prog_bind_map(object->programs[i].fd, bpf_map__fd(name->map), NULL);
}

void object_unload(struct object *object)
{
	bool used = object->arrays.used;
	if (object->loaded.valid)
		record_release(&object->loaded.record);
	object->loaded.valid = false;
	int closed = programs_close(object->programs, object->program_count);
	/* What cannot be renewed now is tried again before the next load. */
	arrays_renew(&object->arrays);
	bound_closed(closed, used);
}
