/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/btf.h>
#include <errno.h>
#include <grp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
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
#include "file.h"
#include "memory.h"
#include "message.h"
#include "object.h"
#include "options.h"
#include "printer.h"
#include "process.h"
#include "tunables.h"
#include "verdict.h"

#define MAPS_ELF_SEC ".maps"

/* Bytes of an object: a chain of 65,536 stages is smaller. */
#define OBJECT_MAX (1UL << 30 >> 1)

/* The user and the group who own nothing: Debian's base-passwd and the kernel's overflowuid. */
#define NOBODY 65534

/* The kernel's own, which the C library has no name for; BPF returns it to user space. */
#define KERNEL_ENOTSUPP 524

const char *errno_text(int number)
{
	return number == KERNEL_ENOTSUPP ? "Operation not supported (ENOTSUPP)" : strerror(number);
}

void conclude_unbounded(struct record *record, int err, int programs)
{
	char *why = bound_why(err, programs);
	conclude_failure(record, STEP_BOUND, err);
	record_text(&record->message, "not loaded: %s", why);
	free(why);
}

struct program *object_program(const struct object *object, const char *name)
{
	for (int i = 0; i < object->program_count; i++)
		if (!strcmp(object->programs[i].name, name))
			return &object->programs[i];
	return NULL;
}

/* -- Variables ------------------------------------------------------------------------- */

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

static int list_section(struct object *object, struct bpf_map *map, const char *section)
{
	const struct btf *btf = bpf_object__btf(object->bpf);
	size_t room;
	char *value = (char *)bpf_map__initial_value(map, &room);
	int id = value ? btf__find_by_name_kind(btf, section, BTF_KIND_DATASEC) : -ENOENT;
	if (id < 0)
		return 0;
	const struct btf_type *data = btf__type_by_id(btf, (__u32)id);
	const struct btf_var_secinfo *info = btf_var_secinfos(data);
	object->variables =
		memory_grow(object->variables, (size_t)object->variable_count + btf_vlen(data),
			    sizeof(*object->variables));
	for (int i = 0; i < btf_vlen(data); i++, info++) {
		const struct btf_type *type = btf__type_by_id(btf, info->type);
		const char *name =
			type && btf_is_var(type) ? btf__name_by_offset(btf, type->name_off) : NULL;
		if (!name || !*name || info->offset > room)
			continue;
		struct variable variable = { .name = name, .map = map, .at = value + info->offset };
		measure_type(btf, type->type, &variable.size, &variable.element_size);
		if ((size_t)info->offset + variable.size <= room)
			object->variables[object->variable_count++] = variable;
	}
	return 0;
}

/* The section that a map of global variables stands for; "" of another map. */
static const char *section_of(const struct bpf_map *map)
{
	const char *section = strchr(bpf_map__name(map), '.');
	return section && bpf_map__is_internal(map) ? section : "";
}

/* The global variables, which are looked for before and after each run. */
static int list_variables(struct object *object)
{
	struct bpf_map *map;
	int err = 0;
	if (!bpf_object__btf(object->bpf))
		return 0;
	bpf_object__for_each_map(map, object->bpf)
	{
		if (*section_of(map) && !err)
			err = list_section(object, map, section_of(map));
	}
	return err;
}

void *object_variable(const struct object *object, const char *name, struct bpf_map **map,
		      size_t *size, size_t *element_size)
{
	for (int i = 0; i < object->variable_count; i++) {
		const struct variable *variable = &object->variables[i];
		if (strcmp(variable->name, name) != 0)
			continue;
		*map = variable->map;
		*size = variable->size;
		*element_size = variable->element_size;
		return variable->at;
	}
	return NULL;
}

/* -- Preparing ------------------------------------------------------------------------- */

/* Opens the file, our handlers being in place, and lists its programs and variables. */
static int open_captured(struct object *object, size_t size, const struct capture *capture,
			 struct record *record)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = "tailchain");
	struct bpf_program *prog;
	struct bpf_map *map;
	int count = 0;
	object->bpf = bpf_object__open_mem(object->file, size, &opts);
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
			record_text(&record->message, "section '%s' names no program type",
				    section);
			return -EINVAL;
		}
		count++;
	}
	object->programs = calloc((size_t)count + 1, sizeof(*object->programs));
	if (!object->programs)
		return -ENOMEM;
	bpf_object__for_each_program(prog, object->bpf)
	{
		struct program *program = &object->programs[object->program_count++];
		*program = (struct program){ .name = bpf_program__name(prog), .fd = -1 };
	}
	return list_variables(object);
}

/* A kernel that lacks a map type is asked for it, not told apart by its errno. */
static char *lacking(const struct object *object)
{
	struct bpf_map *map;
	bpf_object__for_each_map(map, object->bpf)
	{
		enum bpf_map_type type = bpf_map__type(map);
		if (libbpf_probe_bpf_map_type(type, NULL) == 0)
			return text("this kernel lacks the map type %s",
				    libbpf_bpf_map_type_str(type));
	}
	return NULL;
}

static void conclude_unprepared(const struct object *object, struct record *record, int err)
{
	char *lack = err == -EPERM ? NULL : lacking(object);
	conclude_failure(record, STEP_PREPARE, err);
	if (err == -EPERM) {
		record_text(&record->message, "bpf(): %s: %s", errno_text(EPERM),
			    geteuid() ? "root or CAP_BPF is needed"
				      : "this machine does not permit it");
	} else if (lack) {
		conclude_unsupported(record, STEP_PREPARE, err);
		record_text(&record->message, "%s", lack);
	} else {
		record_text(&record->message, "%s",
			    printer_warning() ? printer_warning() : errno_text(-err));
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
	bpf_object__for_each_program(prog, object->bpf)
	{
		bpf_program__unload(prog);
	}
	return object_let_go(object, stand_in_count(object));
}

static int add_slot(struct object *object, const struct bpf_map *array, __u32 key, int program)
{
	object->slots =
		memory_grow(object->slots, (size_t)object->slot_count + 1, sizeof(*object->slots));
	object->slots[object->slot_count++] = (struct slot){ array, key, program };
	return 0;
}

/* As many slots of a prog array, from the first, as its definition has values for: what of the
 * variable is behind the members that describe it. */
static __u32 slots_defined(const struct object *object, const struct bpf_map *map)
{
	const struct btf *btf = bpf_object__btf(object->bpf);
	int id = btf ? btf__find_by_name_kind(btf, MAPS_ELF_SEC, BTF_KIND_DATASEC) : -ENOENT;
	const struct btf_type *data = id < 0 ? NULL : btf__type_by_id(btf, (__u32)id);
	const struct btf_var_secinfo *info = data ? btf_var_secinfos(data) : NULL;
	for (int i = 0; data && i < btf_vlen(data); i++, info++) {
		const struct btf_type *type = btf__type_by_id(btf, info->type);
		const char *name = type ? btf__name_by_offset(btf, type->name_off) : NULL;
		if (!name || strcmp(name, bpf_map__name(map)) != 0)
			continue;
		__u32 slots = info->size / (__u32)sizeof(__u64);
		return slots < bpf_map__max_entries(map) ? slots : bpf_map__max_entries(map);
	}
	return bpf_map__max_entries(map);
}

/* Which programs stand in which slots by the maps' definitions: libbpf put the stand-ins there, and
 * the kernel tells a slot's program by its id. */
static int find_static_slots(struct object *object)
{
	__u32 *ids = calloc((size_t)object->program_count + 1, sizeof(*ids));
	struct bpf_program *prog;
	struct bpf_map *map;
	int i = 0, err = ids ? 0 : -ENOMEM;
	if (err)
		return err;
	bpf_object__for_each_program(prog, object->bpf)
	{
		struct bpf_prog_info info = { 0 };
		__u32 length = sizeof(info);
		int fd = bpf_program__fd(prog);
		if (fd >= 0 && !bpf_obj_get_info_by_fd(fd, &info, &length)) {
			ids[i] = info.id;
			object->gpl = info.gpl_compatible;
		}
		i++;
	}
	bpf_object__for_each_map(map, object->bpf)
	{
		if (bpf_map__type(map) != BPF_MAP_TYPE_PROG_ARRAY)
			continue;
		__u32 keys = slots_defined(object, map);
		for (__u32 key = 0; key < keys; key++) {
			__u32 id;
			if (bpf_map_lookup_elem(bpf_map__fd(map), &key, &id))
				continue;
			for (i = 0; i < object->program_count && ids[i] != id; i++)
				;
			if (i == object->program_count)
				continue;
			err = add_slot(object, map, key, i);
			if (err)
				goto out;
			object->arrays_used = true;
		}
	}
out:
	free(ids);
	return err;
}

/* Lays the memory of .bss and .data over libbpf's copy of it, so that variables are read and reset
 * without a system call; libbpf itself does so for skeletons alone. */
static int map_variables(const struct object *object)
{
	struct bpf_map *map;
	bpf_object__for_each_map(map, object->bpf)
	{
		size_t size;
		void *value = (void *)bpf_map__initial_value(map, &size);
		__u32 flags = bpf_map__map_flags(map);
		if (!value || !(flags & BPF_F_MMAPABLE) || (flags & BPF_F_RDONLY_PROG))
			continue;
		if (mmap(value, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
			 bpf_map__fd(map), 0) == MAP_FAILED)
			return -errno;
	}
	return 0;
}

/* The convention of --maps runtime: slot i of `stages` holds stage_<i>. */
static int fill_stages(struct object *object)
{
	for (int i = 1; i <= object->spec.ring; i++) {
		char *assignment = text(MAP_STAGES "[%d]=stage_%d", i, i);
		int err = object_set_slot(object, assignment);
		free(assignment);
		if (err)
			return err;
	}
	return 0;
}

/*
 * What the template makes: each variable in its section, of that size. An object may say of itself
 * what it likes: what we write into and read from must be there.
 */
static bool is_as_made(const struct object *object, const struct spec *spec)
{
	const bool attached = *spec->attach.section, exact = !spec->frame_style;
	const struct {
		const char *name, *section;
		size_t size; /* 0: any */
		bool wanted;
	} rows[] = {
		{ VARIABLE_CASE, ".rodata", 0, true },
		{ VARIABLE_MISSED, ".rodata", sizeof(__u32), true },
		{ VARIABLE_FRAME_BOTTOM, ".rodata", (size_t)spec->frames * sizeof(__s64), exact },
		{ VARIABLE_DEPTH, ".data", sizeof(__u32), true },
		{ VARIABLE_BUDGET, ".data", sizeof(__u64), true },
		{ VARIABLE_TGID, ".data", sizeof(__u32), attached },
		{ VARIABLE_RAN, ".bss", sizeof(__u64), true },
		{ VARIABLE_MADE, ".bss", sizeof(__u64), true },
		{ VARIABLE_REFUSED, ".bss", sizeof(__u64), true },
		{ VARIABLE_CUT, ".bss", sizeof(__u64), true },
		{ VARIABLE_TRIGGER, ".bss", TRIGGER_SIZE, !attached },
		{ VARIABLE_TRIGGERS, ".bss", (size_t)TRIGGER_SIZE * PROCESSORS_MAX, attached },
		{ VARIABLE_FRAME_POINTER, ".bss", FRAME_POINTERS * sizeof(__u64), true },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct bpf_map *map;
		size_t size, element;
		if (!rows[i].wanted)
			continue;
		if (!object_variable(object, rows[i].name, &map, &size, &element) ||
		    (rows[i].size && rows[i].size != size) ||
		    strcmp(section_of(map), rows[i].section) != 0)
			return false;
	}
	return true;
}

/* The case and the compiler, from the object's metadata. One that is not what its metadata says is
 * an object like any other. */
static int read_metadata(struct object *object)
{
	size_t size, element;
	struct bpf_map *map;
	const char *name = object_variable(object, VARIABLE_CASE, &map, &size, &element);
	if (!name || !memchr(name, '\0', size))
		return 0;
	if (spec_parse_name(name, &object->spec))
		return -EINVAL;
	object->has_spec = is_as_made(object, &object->spec);
	if (!object->has_spec) {
		warning("%s: is not what gen makes of '%s', which it says it is: treated as any object",
			object->path, name);
		return 0;
	}
	const char *compiler = object_variable(object, VARIABLE_COMPILER, &map, &size, &element);
	if (compiler && memchr(compiler, '\0', size))
		object->compiler = compiler;
	return 0;
}

static int choose_entry(struct object *object, const char *entry, struct record *record)
{
	struct program *program = object_program(object, entry ? entry : "entry");
	if (!program && !entry && object->program_count == 1)
		program = object->programs;
	if (program) {
		object->entry = (int)(program - object->programs);
		/* A section `?...` is loaded if it is asked for. */
		bpf_program__set_autoload(
			bpf_object__find_program_by_name(object->bpf, program->name), true);
		return EXIT_DONE;
	}
	char *known = text("%s", object->program_count ? "" : "none");
	for (int i = 0; object->programs && i < object->program_count; i++) {
		text_append(&known, "%s%s", i ? ", " : "", object->programs[i].name);
	}
	if (!entry && object->program_count) {
		object->no_entry = text("loaded, not run: no program 'entry', name one with "
					"--entry (it has: %s)",
					known);
		free(known);
		return EXIT_DONE;
	}
	record_text(&record->message, "no program '%s' (it has: %s)", entry ? entry : "entry",
		    known);
	free(known);
	return EXIT_USAGE;
}

/* What of the object cannot be run as it is asked for: NULL if nothing. */
static char *misfit(struct object *object)
{
	struct bpf_program *prog;
	bpf_object__for_each_program(prog, object->bpf)
	{
		const char *name = bpf_program__name(prog);
		if (bpf_program__autoload(prog) && !object_program(object, name)->insns)
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
		if (object->programs[i].type != BPF_PROG_TYPE_EXT) {
			object->entry = i;
			break;
		}
	const struct program *entry = &object->programs[object->entry];
	if (object->program_count && entry->type == BPF_PROG_TYPE_EXT)
		return text("program '%s' is an extension: --entry names what it extends",
			    entry->name);
	return NULL;
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
	if (!capture_begin(&capture, object, object->file_size) &&
	    !open_captured(object, object->file_size, &capture, &record))
		read_metadata(object);
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

static int read_object(struct object *object, size_t *size)
{
	struct stat info;
	if (stat(object->path, &info))
		return -errno;
	if (!S_ISREG(info.st_mode))
		return S_ISDIR(info.st_mode) ? -EISDIR : -EINVAL;
	return file_read_at_most(object->path, OBJECT_MAX, &object->file, size);
}

int object_open(struct object *object, const char *path, const char *entry, struct record *record)
{
	struct capture capture = { 0 };
	size_t size = 0;
	int status = EXIT_NOT_MEASURED;
	memset(object, 0, sizeof(*object));
	object->path = path;
	printer_begin();
	record->verdict = VERDICT_FAILED;
	record->stage = STAGE_OPEN;

	int err = read_object(object, &size);
	if (err || !size) {
		record_text(&record->message, "%s", err ? strerror(-err) : "the file is empty");
		goto out;
	}
	object->file_size = size;
	err = try_parsing(object, record);
	if (!err)
		err = capture_begin(&capture, object, size);
	if (!err)
		err = open_captured(object, size, &capture, record);
	if (err) {
		if (!record->message)
			record_text(&record->message, "%s",
				    printer_warning() ? printer_warning() : strerror(-err));
		goto out;
	}
	if (read_metadata(object)) {
		record_text(&record->message, "its metadata names no case of this version");
		goto out;
	}
	status = choose_entry(object, entry, record);
	if (status)
		goto out;
	err = load_stand_ins(object, record);
	if (err) {
		status = verdict_exit_status(record->verdict);
		goto out;
	}
	char *why = misfit(object);
	if (why) {
		record_text(&record->message, "%s", why);
		free(why);
		drop_stand_ins(object);
		status = EXIT_NOT_MEASURED;
		goto out;
	}
	err = find_static_slots(object);
	int dropped = drop_stand_ins(object);
	err = err ? err : dropped;
	if (!err && object->has_spec && bpf_object__find_map_by_name(object->bpf, MAP_STAGES))
		err = fill_stages(object);
	if (!err)
		err = map_variables(object);
	if (err) {
		record_text(&record->message, "maps: %s", strerror(-err));
		status = EXIT_NOT_MEASURED;
	}
out:
	capture_end(&capture);
	if (err && record->error_number == RECORD_NULL)
		record->error_number = -err;
	return status;
}

void object_release(struct object *object)
{
	int closed = object_close_programs(object);
	bool used = object->arrays_used;
	for (int i = 0; i < object->program_count && object->programs; i++) {
		free(object->programs[i].insns);
		free((void *)object->programs[i].attributes.func_info);
		free((void *)object->programs[i].attributes.line_info);
	}
	bpf_object__close(object->bpf);
	/* Only now its prog arrays are gone, which held some. */
	bound_closed(closed, used);
	free(object->programs);
	free(object->slots);
	free(object->variables);
	free(object->missing_helper);
	free(object->no_entry);
	free(object->file);
	free(object->log);
	memset(object, 0, sizeof(*object));
	printer_forget();
}

int object_set_slot(struct object *object, const char *assignment)
{
	struct element slot;
	int err = -EINVAL;
	if (element_parse(assignment, UINT32_MAX, &slot) || !slot.value) {
		error("set '%s': not of the form ARRAY[KEY]=PROGRAM", assignment);
		element_release(&slot);
		return err;
	}
	struct bpf_map *array = bpf_object__find_map_by_name(object->bpf, slot.name);
	struct program *program = object_program(object, slot.value);
	if (!array)
		error("set '%s': %s has no map '%s'", assignment, object->path, slot.name);
	else if (bpf_map__type(array) != BPF_MAP_TYPE_PROG_ARRAY)
		error("set '%s': '%s' is no prog array", assignment, slot.name);
	else if (slot.key >= bpf_map__max_entries(array))
		error("set '%s': '%s' has keys 0 to %u", assignment, slot.name,
		      bpf_map__max_entries(array) - 1);
	else if (!program)
		error("set '%s': %s has no program '%s'", assignment, object->path, slot.value);
	else if (!program->insns)
		error("set '%s': '%s' is not loaded: its section's name begins with '?'",
		      assignment, program->name);
	else
		err = add_slot(object, array, (__u32)slot.key, (int)(program - object->programs));
	element_release(&slot);
	return err;
}

bool object_has_tunable(const struct object *object, const struct axis *axis)
{
	struct bpf_map *map;
	size_t size, element;
	const char *variable = axis->kind == &axis_kind_SIZES ? VARIABLE_FRAME_BOTTOM : axis->field;
	return axis->tunable && object_variable(object, variable, &map, &size, &element);
}
