/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "axis_kind.h"
#include "bound.h"
#include "capture.h"
#include "case_name.h"
#include "element.h"
#include "expect.h"
#include "file.h"
#include "lack.h"
#include "memory.h"
#include "message.h"
#include "metadata.h"
#include "mixed.h"
#include "object.h"
#include "options.h"
#include "printer.h"
#include "process.h"
#include "select.h"
#include "settings.h"
#include "text.h"
#include "tunables.h"
#include "verdict.h"

/* Bytes of an object: a chain of 65,536 stages is smaller. */
#define OBJECT_MAX (1UL << 30 >> 1)

/* The user and the group who own nothing: Debian's base-passwd and the kernel's overflowuid. */
#define NOBODY 65534

/* Opens the file, our handlers being in place, and lists its programs and variables. */
static int open_captured(struct object *object, struct capture *capture, struct record *record)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = "tailchain");
	struct bpf_program *prog;
	struct bpf_map *map;
	int count = 0;
	record->message = unexpected_file(object->file, object->file_size);
	if (record->message)
		return -ENOEXEC;
	object->bpf = bpf_object__open_mem(object->file, object->file_size, &opts);
	if (!object->bpf)
		return -errno;
	/* What is to be pinned, pin_object() pins; libbpf would do it wherever an object is loaded.
	 */
	bpf_object__for_each_map(map, object->bpf)
	{
		bpf_map__set_pin_path(map, NULL);
	}
	bpf_object__for_each_program(prog, object->bpf)
	{
		const char *section = bpf_program__section_name(prog);
		if (!capture_knows(capture, section)) {
			record->message = unexpected_section(section);
			return -EINVAL;
		}
		count++;
	}
	record->message = unexpected_map(object->bpf);
	if (record->message)
		return -EINVAL;
	object->programs = memory_grow(NULL, (size_t)count, sizeof(*object->programs));
	bpf_object__for_each_program(prog, object->bpf)
	{
		struct program *program = &object->programs[object->program_count++];
		*program = (struct program){ .name = bpf_program__name(prog), .fd = -1 };
	}
	variables_list(&object->variables, object->bpf);
	capture->bpf = object->bpf;
	capture->programs = object->programs;
	capture->program_count = object->program_count;
	return 0;
}

/* What libbpf says where it can do no more with an object. */
static void record_warning(const struct object *object, int err, struct record *record)
{
	record->message = unexpected_definition(object->bpf, printer_warning());
	if (!record->message)
		record_text(&record->message, "%s",
			    printer_warning() ? printer_warning() : errno_text(-err));
}

static void conclude_unprepared(const struct object *object, struct record *record, int err)
{
	char *lack = err == -EPERM ? NULL : lack_of_object(object->bpf, printer_warning());
	conclude_failure(record, STEP_PREPARE, err);
	if (err == -EPERM) {
		record_text(&record->message, "bpf(): %s: %s", errno_text(EPERM),
			    geteuid() ? "root or CAP_BPF is needed"
				      : "this machine does not permit it");
	} else if (lack) {
		conclude_unsupported(record, STEP_PREPARE, err);
		record_text(&record->message, "%s", lack);
	} else {
		record_warning(object, err, record);
	}
	free(lack);
}

static int stand_in_count(const struct object *object)
{
	struct bpf_program *prog;
	int count = 0;
	bpf_object__for_each_program(prog, object->bpf)
	{
		count += bpf_program__autoload(prog);
	}
	return count;
}

/* A chain has a descriptor for each program and each map, and for a moment another for each new
 * map: more than the 1,024 that a process has at first. What may not be raised, the kernel will
 * say. */
static void raise_descriptor_limit(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= limit.rlim_max)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* libbpf prepares the object: its maps, and stand-ins in place of its programs. */
static int load_stand_ins(const struct object *object, struct record *record)
{
	int count = stand_in_count(object), err = bound_reserve(count);
	if (err) {
		conclude_unbounded(record, err, count);
		return err;
	}
	raise_descriptor_limit();
	printer_forget();
	err = bpf_object__load(object->bpf);
	bound_loaded(count);
	if (!err)
		return 0;
	bound_closed(count, true);
	conclude_unprepared(object, record, err);
	return err;
}

/* Their places are known: neither we nor the prog arrays hold them any longer. */
static int drop_stand_ins(struct object *object)
{
	struct bpf_program *prog;
	bool used = object->arrays.used;
	bpf_object__for_each_program(prog, object->bpf)
	{
		bpf_program__unload(prog);
	}
	int err = arrays_renew(&object->arrays);
	bound_closed(stand_in_count(object), used);
	return err;
}

/* By the license that libbpf gave the stand-ins as well. */
static bool is_gpl(const struct bpf_object *bpf)
{
	struct bpf_program *prog;
	bpf_object__for_each_program(prog, bpf)
	{
		struct bpf_prog_info info = { 0 };
		__u32 length = sizeof(info);
		int fd = bpf_program__fd(prog);
		if (fd >= 0 && !bpf_obj_get_info_by_fd(fd, &info, &length))
			return info.gpl_compatible;
	}
	return false;
}

/* The convention of --maps runtime: slot i of `stages` holds stage_<i>. */
static int fill_stages(struct object *object)
{
	for (int i = 1; i <= object->spec.ring; i++) {
		char *assignment = text(MAP_STAGES "[%d]=stage_%d", i, i);
		char *why = object_set_slot(object, assignment);
		const bool bad = why != NULL;
		if (bad)
			error("%s", why);
		free(why);
		free(assignment);
		if (bad)
			return -EINVAL;
	}
	return 0;
}

/* The case that the object says it is. */
static int read_case(struct object *object)
{
	const char *name = metadata_case(&object->variables);
	if (name && spec_parse_name(name, &object->spec))
		return -EINVAL;
	object->has_spec = name && metadata_fits(&object->variables, &object->spec);
	if (name && !object->has_spec)
		warning("%s: is not what gen makes of '%s', which it says it is: treated as any object",
			object->path, name);
	return 0;
}

/* What it says of a program must be true of its code: else it is an object like any other. */
static void check_marks(struct object *object)
{
	for (int i = 0; i < object->program_count && object->has_spec; i++) {
		const struct program *program = &object->programs[i];
		struct spec of;
		spec_of_program(&object->spec, program->name, &of);
		char *why = marks_differ(&program->marks, &program->body, &of);
		if (why)
			warning("%s: is not what gen makes of '%s', which it says it is (%s, %s): "
				"treated as any object",
				object->path, metadata_case(&object->variables), program->name,
				why);
		object->has_spec = !why;
		free(why);
	}
}

static int choose_programs(struct object *object, const struct setup *setup, struct record *record)
{
	struct choice choice = { object->bpf, object->programs, object->program_count };
	int status = select_programs(&choice, setup, record);
	object->entry = choice.entry;
	object->no_entry = choice.no_entry;
	return status;
}

/* What of the object cannot be run as it is asked for: NULL if nothing. */
static char *misfit(struct object *object)
{
	struct bpf_program *prog;
	bpf_object__for_each_program(prog, object->bpf)
	{
		const char *name = bpf_program__name(prog);
		if (bpf_program__autoload(prog) &&
		    !programs_find(object->programs, object->program_count, name)->body.insns)
			return text("section '%s': a name that cannot be taken over from libbpf",
				    bpf_program__section_name(prog));
	}
	for (int i = 0; i < object->program_count; i++) {
		const struct program *program = &object->programs[i];
		if (program->no_target && !*program->no_target)
			return text("program '%s': its section names no function to attach to",
				    program->name);
		if (program->no_target && program->type == BPF_PROG_TYPE_EXT)
			return text("program '%s': the object has no function '%s' to extend",
				    program->name, program->no_target);
	}
	/* Extensions need one that they extend. */
	for (int i = 0; object->no_entry && i < object->program_count; i++)
		if ((object->programs[i].type != BPF_PROG_TYPE_EXT ||
		     object->programs[i].has_target) &&
		    !object->programs[i].left_out) {
			object->entry = i;
			break;
		}
	const struct program *entry = &object->programs[object->entry];
	if (object->program_count && entry->type == BPF_PROG_TYPE_EXT && !entry->has_target)
		return text("program '%s' is an extension: --entry names what it extends",
			    entry->name);
	return NULL;
}

/* They had to be prepared with the others, as slots may name them. */
static void forget_left_out(const struct object *object)
{
	for (int i = 0; i < object->program_count; i++)
		if (object->programs[i].left_out)
			body_release(&object->programs[i].body);
}

/* Parsing hostile input takes neither root nor much of anything. */
static const struct limits parse_limits = { .memory = 2UL << 30, .processor_s = 20 };

/* In a child: gives up what it needs no more, and parses as its parent would. */
static int parse_unprivileged(void *context)
{
	struct object *object = context;
	struct capture capture = { 0 };
	struct record record;
	message_level_set(MESSAGE_NONE);
	limits_set(&parse_limits);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (geteuid() == 0 && (setgroups(0, NULL) || setresgid(NOBODY, NOBODY, NOBODY) ||
			       setresuid(NOBODY, NOBODY, NOBODY)))
		return EXIT_NOT_MEASURED;
	record_init(&record);
	if (!capture_begin(&capture, object->file, object->file_size) &&
	    !open_captured(object, &capture, &record))
		read_case(object);
	/* What is wrong with it the parent will say. */
	return EXIT_DONE;
}

/* libbpf parses objects, and some break it: that is tried in a process of its own. Prints nothing;
 * the record says why it is not to be parsed here. */
static int try_parsing(struct object *object, struct record *record)
{
	int status;
	int err = process_call(parse_unprivileged, object, &status);
	if (!err && WIFSIGNALED(status)) {
		char *ending = process_ending(status);
		record_text(&record->message, "libbpf cannot parse it: %s", ending);
		free(ending);
		return -EINVAL;
	}
	return err;
}

static int read_object(struct object *object)
{
	struct stat info;
	if (stat(object->path, &info))
		return -errno;
	if (!S_ISREG(info.st_mode))
		return S_ISDIR(info.st_mode) ? -EISDIR : -EINVAL;
	return file_read_at_most(object->path, OBJECT_MAX, &object->file, &object->file_size);
}

static int configure(struct object *object, const struct setup *setup, const struct links *links,
		     struct record *record)
{
	const struct settable settable = { object->bpf,	       object->path,
					   object->programs,   object->program_count,
					   &object->variables, object->has_spec };
	record->message = settings_apply(&settable, setup, links);
	for (int i = 0; links && i < links->map_count && !record->message; i++)
		arrays_share(&object->arrays,
			     bpf_object__find_map_by_name(object->bpf, links->maps[i].name));
	object->unfit = record->message != NULL;
	return object->unfit ? EXIT_USAGE : EXIT_DONE;
}

/* The slots that are asked for, beside those of the definitions. */
static int set_slots(struct object *object, const struct setup *setup, struct record *record)
{
	for (int i = 0; i < setup->sets.count && !record->message; i++)
		record->message = object_set_slot(object, setup->sets.at[i]);
	object->unfit = record->message != NULL;
	return object->unfit ? EXIT_USAGE : EXIT_DONE;
}

/* Opens it with what is asked for, libbpf's handlers being ours, as far as that takes no kernel. */
static int open_configured(struct object *object, const char *path, const struct setup *setup,
			   const struct links *links, struct capture *capture,
			   struct record *record)
{
	memset(object, 0, sizeof(*object));
	object->path = path;
	printer_begin();
	record->verdict = VERDICT_FAILED;
	record->reached = REACHED_OPEN;
	int err = read_object(object);
	if (err || !object->file_size) {
		record_text(&record->message, "%s", err ? strerror(-err) : "the file is empty");
		goto failed;
	}
	if (!setup->untried)
		err = try_parsing(object, record);
	if (!err)
		err = capture_begin(capture, object->file, object->file_size);
	if (!err)
		err = open_captured(object, capture, record);
	if (err) {
		if (!record->message)
			record_warning(object, err, record);
		goto failed;
	}
	if (read_case(object)) {
		record_text(&record->message, "its metadata names no case of this version");
		return EXIT_NOT_MEASURED;
	}
	int status = configure(object, setup, links, record);
	return status ? status : choose_programs(object, setup, record);
failed:
	if (err)
		record->error_number = -err;
	return EXIT_NOT_MEASURED;
}

/* Has libbpf make its maps and relocate its programs. */
static int prepare(struct object *object, const struct setup *setup, struct record *record)
{
	int err = load_stand_ins(object, record);
	if (err) {
		if (record->error_number == RECORD_NULL)
			record->error_number = -err;
		return verdict_exit_status(record->verdict);
	}
	record->message = misfit(object);
	if (record->message) {
		drop_stand_ins(object);
		return EXIT_NOT_MEASURED;
	}
	check_marks(object);
	forget_left_out(object);
	object->compiler = object->has_spec ? metadata_compiler(&object->variables) : NULL;
	object->gpl = is_gpl(object->bpf);
	object->kfuncs = (struct kfuncs){ .bpf = object->bpf, .path = object->path };
	arrays_list(&object->arrays, object->bpf, object->program_count);
	err = drop_stand_ins(object);
	if (!err && object->has_spec && bpf_object__find_map_by_name(object->bpf, MAP_STAGES))
		err = fill_stages(object);
	if (!err)
		err = variables_map(object->bpf);
	if (!err)
		return set_slots(object, setup, record);
	record_text(&record->message, "maps: %s", strerror(-err));
	record->error_number = -err;
	return EXIT_NOT_MEASURED;
}

int object_open_setup(struct object *object, const char *path, const struct setup *setup,
		      const struct links *links, struct record *record)
{
	struct capture capture = { 0 };
	int status = open_configured(object, path, setup, links, &capture, record);
	if (!status)
		status = prepare(object, setup, record);
	capture_end(&capture);
	return status;
}

int object_check_setup(struct object *object, const char *path, const struct setup *setup,
		       const struct links *links, struct record *record)
{
	struct capture capture = { 0 };
	int status = open_configured(object, path, setup, links, &capture, record);
	capture_end(&capture);
	return status ? status : set_slots(object, setup, record);
}

int object_open_made(struct object *object, const char *path, const char *entry,
		     struct record *record)
{
	struct setup setup = { .untried = true };
	if (entry)
		texts_add(&setup.entries, entry);
	int status = object_open_setup(object, path, &setup, NULL, record);
	setup_release(&setup);
	return status;
}

void object_release(struct object *object)
{
	int closed = programs_close(object->programs, object->program_count);
	bpf_object__close(object->bpf);
	/* Only now its prog arrays are gone, which held some. */
	bound_closed(closed, object->arrays.used);
	if (object->loaded.valid)
		record_release(&object->loaded.record);
	programs_release(object->programs, object->program_count);
	kfuncs_release(&object->kfuncs);
	arrays_release(&object->arrays);
	variables_release(&object->variables);
	free(object->no_entry);
	free(object->file);
	free(object->log);
	memset(object, 0, sizeof(*object));
	printer_forget();
}

bool object_loads(const struct object *object, const struct program *program)
{
	return !program->left_out &&
	       bpf_program__autoload(bpf_object__find_program_by_name(object->bpf, program->name));
}

/* Why a program cannot stand in a slot; NULL: it can. */
static char *no_member(const struct object *object, const char *name, const struct program *program)
{
	if (!program)
		return text("%s has no program '%s'", object->path, name);
	if (program->left_out)
		return text("'%s' is left out by --only or --skip", name);
	if (!object_loads(object, program))
		return text("'%s' is not loaded: its section's name begins with '?'", name);
	return NULL;
}

/* Why there is no such slot; NULL: there is one. */
static char *no_slot(const struct object *object, const struct element *element,
		     const struct bpf_map *array)
{
	if (!array)
		return text("%s has no map '%s'", object->path, element->name);
	if (bpf_map__type(array) != BPF_MAP_TYPE_PROG_ARRAY)
		return text("'%s' is no prog array", element->name);
	if (element->key >= bpf_map__max_entries(array))
		return text("'%s' has keys 0 to %u", element->name,
			    bpf_map__max_entries(array) - 1);
	return NULL;
}

char *object_slot(const struct object *object, const char *typed, bool filled, struct slot *slot)
{
	struct element element;
	if (element_parse(typed, UINT32_MAX, &element) || !element.has_key ||
	    filled != (element.value != NULL)) {
		element_release(&element);
		return text("not of the form %s", filled ? "ARRAY[KEY]=PROGRAM" : "ARRAY[KEY]");
	}
	const struct bpf_map *array = bpf_object__find_map_by_name(object->bpf, element.name);
	const struct program *program =
		filled ? programs_find(object->programs, object->program_count, element.value)
		       : NULL;
	char *why = no_slot(object, &element, array);
	if (!why && filled)
		why = no_member(object, element.value, program);
	if (!why)
		*slot = (struct slot){ array, (__u32)element.key,
				       program ? (int)(program - object->programs) : -1 };
	element_release(&element);
	return why;
}

char *object_set_slot(struct object *object, const char *assignment)
{
	struct slot slot = { 0 };
	char *why = object_slot(object, assignment, true, &slot);
	if (!why)
		arrays_add(&object->arrays, slot.array, slot.key, slot.program);
	return text_fault("set", assignment, why);
}

bool object_has_tunable(const struct object *object, const struct axis *axis)
{
	return object->has_spec && spec_can_tune(&object->spec, axis);
}

void *object_variable(const struct object *object, const char *name, struct bpf_map **map,
		      size_t *size, size_t *element_size)
{
	const struct variable *variable = variables_find(&object->variables, name);
	if (!variable)
		return NULL;
	*map = variable->map;
	*size = variable->size;
	*element_size = variable->element_size;
	return variable->at;
}
