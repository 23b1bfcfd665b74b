/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/btf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "message.h"
#include "number.h"
#include "object.h"
#include "options.h"
#include "tunables.h"

/* The kernel's own, which the C library has no name for; BPF returns it to user space. */
#define KERNEL_ENOTSUPP 524

const char *errno_text(int number)
{
	return number == KERNEL_ENOTSUPP ? "Operation not supported (ENOTSUPP)" : strerror(number);
}

const char *object_file_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* The first warning of libbpf since it was last taken: what it says later only follows from it. */
static char *libbpf_warning;

static int libbpf_printer(enum libbpf_print_level level, const char *format, va_list args)
{
	char *line = NULL;
	if (vasprintf(&line, format, args) < 0)
		return 0;
	line[strcspn(line, "\n")] = '\0';
	const char *said = strncmp(line, "libbpf: ", 8) ? line : line + 8;
	if (level != LIBBPF_DEBUG)
		debug("libbpf: %s", said);
	if (level == LIBBPF_WARN && !libbpf_warning && *said)
		libbpf_warning = text("%s", said);
	free(line);
	return 0;
}

static void forget_warning(void)
{
	free(libbpf_warning);
	libbpf_warning = NULL;
}

static void conclude(struct record *record, enum verdict verdict, enum stage stage, int64_t number)
{
	record->verdict = verdict;
	record->stage = stage;
	record->error_number = number;
}

/* -- Preparing: stand-ins, and what libbpf would have loaded ------------------------------------
 */

static void *copy_bytes(const void *data, size_t size)
{
	void *copy = malloc(size ? size : 1);
	if (copy && size)
		memcpy(copy, data, size);
	return copy;
}

static struct program *find_program(struct object *object, const char *name)
{
	for (int i = 0; i < object->program_count; i++)
		if (!strcmp(object->programs[i].name, name))
			return &object->programs[i];
	return NULL;
}

/* The kernel's BTF is large: it is parsed once in a process. */
static struct btf *kernel_btf(void)
{
	static struct btf *btf;
	static bool tried;
	if (!tried)
		btf = btf__load_vmlinux_btf();
	tried = true;
	return btf;
}

/* The BTF id of what a program of that attach type attaches to: as include/linux/btf_ids.h and
 * libbpf name it. */
static int kernel_btf_id(const char *target, enum bpf_attach_type type)
{
	const char *prefix = type == BPF_TRACE_RAW_TP ? "btf_trace_"
			     : type == BPF_LSM_MAC    ? "bpf_lsm_"
			     : type == BPF_TRACE_ITER ? "bpf_iter_"
						      : "";
	if (!kernel_btf())
		return -ENOENT;
	char *name = text("%s%s", prefix, target);
	int id = btf__find_by_name_kind(
		kernel_btf(), name, type == BPF_TRACE_RAW_TP ? BTF_KIND_TYPEDEF : BTF_KIND_FUNC);
	free(name);
	return id;
}

/*
 * What libbpf's own handlers, which ours replace, take from the section's name: flags, and the BTF
 * id of the function to attach to. An extension (freplace/FUNCTION) takes the place of that
 * function in the object's entry.
 */
static void attributes_from_section(const struct object *object, struct program *program,
				    const char *section)
{
	const char *slash = strchr(section, '/'), *target = slash ? slash + 1 : "";
	size_t length = slash ? (size_t)(slash - section) : strlen(section);
	if (program->type == BPF_PROG_TYPE_SYSCALL ||
	    (length > 2 && !strncmp(section + length - 2, ".s", 2)))
		program->attributes.prog_flags |= BPF_F_SLEEPABLE;
	if (length > 6 && !strncmp(section + length - 6, ".frags", 6))
		program->attributes.prog_flags |= BPF_F_XDP_HAS_FRAGS;
	int id = 0;
	if (program->type == BPF_PROG_TYPE_TRACING || program->type == BPF_PROG_TYPE_LSM)
		id = kernel_btf_id(target, program->attributes.expected_attach_type);
	if (program->type == BPF_PROG_TYPE_EXT)
		id = btf__find_by_name_kind(bpf_object__btf(object->bpf), target, BTF_KIND_FUNC);
	program->attributes.attach_btf_id = id > 0 ? (__u32)id : 0;
	if (id < 0)
		program->no_target = target;
}

/* libbpf calls this when it is about to load a program: keeps it, and gives it the stand-in. */
static int capture_program(struct bpf_program *prog, struct bpf_prog_load_opts *opts, long cookie)
{
	static struct bpf_insn stand_in[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	struct object *object = (struct object *)cookie;
	struct program *program = find_program(object, bpf_program__name(prog));
	if (!program)
		return -ENOENT;
	program->type = bpf_program__type(prog);
	program->attributes = *opts;
	program->attributes.expected_attach_type = bpf_program__expected_attach_type(prog);
	program->insn_count = bpf_program__insn_cnt(prog);
	program->insns =
		copy_bytes(bpf_program__insns(prog), program->insn_count * sizeof(*program->insns));
	program->attributes.func_info =
		copy_bytes(opts->func_info, (size_t)opts->func_info_cnt * opts->func_info_rec_size);
	program->attributes.line_info =
		copy_bytes(opts->line_info, (size_t)opts->line_info_cnt * opts->line_info_rec_size);
	if (!program->insns || !program->attributes.func_info || !program->attributes.line_info)
		return -ENOMEM;
	attributes_from_section(object, program, bpf_program__section_name(prog));
	/* Any kernel has socket filters; what it says of the real types is for object_load() to
	 * see. */
	opts->expected_attach_type = (enum bpf_attach_type)0;
	opts->func_info_cnt = 0;
	opts->line_info_cnt = 0;
	int err = bpf_program__set_type(prog, BPF_PROG_TYPE_SOCKET_FILTER);
	return err ? err : bpf_program__set_insns(prog, stand_in, 2);
}

/* Handlers are libbpf's and of the whole process: registered for one object_open() alone. */
struct handlers {
	int *ids;
	int count;
};

static void unregister_handlers(struct handlers *handlers)
{
	for (int i = 0; i < handlers->count; i++)
		libbpf_unregister_prog_handler(handlers->ids[i]);
	free(handlers->ids);
}

/* Whether an earlier program of the object is in the same section. */
static bool section_seen(struct bpf_object *bpf, const struct bpf_program *until)
{
	struct bpf_program *prog;
	bpf_object__for_each_program(prog, bpf)
	{
		if (prog == until)
			return false;
		if (!strcmp(bpf_program__section_name(prog), bpf_program__section_name(until)))
			return true;
	}
	return false;
}

/*
 * libbpf before 1.3 frees its list of handlers when the last one goes and then uses it (its commit
 * "Fix realloc API handling in zero-sized edge cases"): one that no section matches stays for ever.
 */
static int keep_handlers_list(void)
{
	static int id;
	if (!id)
		id = libbpf_register_prog_handler("tailchain/no-such-section",
						  BPF_PROG_TYPE_SOCKET_FILTER,
						  (enum bpf_attach_type)0, NULL);
	return id < 0 ? id : 0;
}

/* Puts capture_program() in the place of libbpf's handler for each section with programs. */
static int register_handlers(struct object *object, struct bpf_object *bpf,
			     struct handlers *handlers)
{
	LIBBPF_OPTS(libbpf_prog_handler_opts, opts, .cookie = (long)object,
		    .prog_prepare_load_fn = capture_program);
	handlers->ids = calloc((size_t)object->program_count + 1, sizeof(int));
	int err = handlers->ids ? keep_handlers_list() : -ENOMEM;
	if (err)
		return err;
	struct bpf_program *prog;
	bpf_object__for_each_program(prog, bpf)
	{
		const char *section = bpf_program__section_name(prog);
		enum bpf_prog_type type;
		enum bpf_attach_type attach;
		if (section_seen(bpf, prog))
			continue;
		forget_warning();
		if (libbpf_prog_type_by_name(section, &type, &attach)) {
			forget_warning();
			libbpf_warning = text("section '%s' names no program type", section);
			return -EINVAL;
		}
		int id = libbpf_register_prog_handler(section, type, attach, &opts);
		if (id < 0)
			return id;
		handlers->ids[handlers->count++] = id;
	}
	return 0;
}

static struct bpf_object *open_file(const struct object *object, size_t size)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = "tailchain");
	struct bpf_object *bpf = bpf_object__open_mem(object->file, size, &opts);
	return bpf;
}

/* First for the names of sections and programs alone, then with our handlers, which libbpf binds
 * to programs when it opens an object. */
static int open_twice(struct object *object, size_t size, struct handlers *handlers)
{
	struct bpf_object *first = open_file(object, size);
	if (!first)
		return -errno;
	struct bpf_program *prog;
	bpf_object__for_each_program(prog, first) object->program_count++;
	int err = register_handlers(object, first, handlers);
	bpf_object__close(first);
	if (err)
		return err;
	object->bpf = open_file(object, size);
	if (!object->bpf)
		return -errno;
	object->programs = calloc((size_t)object->program_count + 1, sizeof(*object->programs));
	if (!object->programs)
		return -ENOMEM;
	struct bpf_map *map;
	/* What is to be pinned, pin_object() pins; libbpf would do it wherever an object is loaded.
	 */
	bpf_object__for_each_map(map, object->bpf) bpf_map__set_pin_path(map, NULL);
	int i = 0;
	bpf_object__for_each_program(prog, object->bpf)
	{
		object->programs[i].fd = -1;
		object->programs[i++].name = bpf_program__name(prog);
	}
	return 0;
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
	if (err == -EPERM) {
		conclude(record, VERDICT_DENIED, STAGE_LOAD, EPERM);
		record_text(&record->message, "bpf(): %s: %s", errno_text(EPERM),
			    geteuid() ? "root or CAP_BPF is needed"
				      : "this machine does not permit it");
	} else if (lack) {
		conclude(record, VERDICT_UNSUPPORTED, STAGE_LOAD, -err);
		record_text(&record->message, "%s", lack);
	} else {
		conclude(record, VERDICT_FAILED, STAGE_LOAD, -err);
		record_text(&record->message, "%s",
			    libbpf_warning ? libbpf_warning : errno_text(-err));
	}
	free(lack);
}

static int add_slot(struct object *object, const struct bpf_map *array, __u32 key, int program)
{
	struct slot *more =
		realloc(object->slots, ((size_t)object->slot_count + 1) * sizeof(*more));
	if (!more)
		return -ENOMEM;
	object->slots = more;
	object->slots[object->slot_count++] = (struct slot){ array, key, program };
	return 0;
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
		for (__u32 key = 0; key < bpf_map__max_entries(map); key++) {
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

/* The case and the compiler, from the object's metadata. */
static int read_metadata(struct object *object)
{
	size_t size, element;
	struct bpf_map *map;
	const char *name = object_variable(object, VARIABLE_CASE, &map, &size, &element);
	if (!name || !memchr(name, '\0', size))
		return 0;
	object->has_spec = !spec_parse_name(name, &object->spec);
	if (!object->has_spec)
		return -EINVAL;
	const char *compiler = object_variable(object, VARIABLE_COMPILER, &map, &size, &element);
	if (compiler && memchr(compiler, '\0', size))
		object->compiler = compiler;
	return 0;
}

static int choose_entry(struct object *object, const char *entry, struct record *record)
{
	struct program *program = find_program(object, entry ? entry : "entry");
	if (!program && !entry && object->program_count == 1)
		program = object->programs;
	if (program) {
		object->entry = (int)(program - object->programs);
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

static int read_object(struct object *object, size_t *size)
{
	struct stat info;
	if (stat(object->path, &info))
		return -errno;
	if (!S_ISREG(info.st_mode))
		return S_ISDIR(info.st_mode) ? -EISDIR : -EINVAL;
	return file_read(object->path, &object->file, size);
}

int object_open(struct object *object, const char *path, const char *entry, struct record *record)
{
	struct handlers handlers = { 0 };
	size_t size = 0;
	memset(object, 0, sizeof(*object));
	object->path = path;
	libbpf_set_print(libbpf_printer);
	forget_warning();
	conclude(record, VERDICT_FAILED, STAGE_OPEN, RECORD_NULL);

	int err = read_object(object, &size);
	if (err || !size) {
		record_text(&record->message, "%s", err ? strerror(-err) : "the file is empty");
		goto failed;
	}
	err = open_twice(object, size, &handlers);
	if (err) {
		record_text(&record->message, "%s",
			    libbpf_warning ? libbpf_warning : strerror(-err));
		goto failed;
	}
	if (read_metadata(object)) {
		record_text(&record->message, "its metadata names no case of this version");
		goto failed;
	}
	int status = choose_entry(object, entry, record);
	if (status) {
		unregister_handlers(&handlers);
		return status;
	}
	forget_warning();
	err = bpf_object__load(object->bpf);
	if (err) {
		conclude_unprepared(object, record, err);
		unregister_handlers(&handlers);
		return verdict_exit_status(record->verdict);
	}
	err = find_static_slots(object);
	if (!err && object->has_spec && bpf_object__find_map_by_name(object->bpf, MAP_STAGES))
		err = fill_stages(object);
	if (!err)
		err = map_variables(object);
	if (err) {
		record_text(&record->message, "maps: %s", strerror(-err));
		goto failed;
	}
	unregister_handlers(&handlers);
	return EXIT_DONE;
failed:
	unregister_handlers(&handlers);
	record->error_number = err ? -err : RECORD_NULL;
	return EXIT_NOT_MEASURED;
}

void object_release(struct object *object)
{
	object_unload(object);
	for (int i = 0; i < object->program_count && object->programs; i++) {
		free(object->programs[i].insns);
		free((void *)object->programs[i].attributes.func_info);
		free((void *)object->programs[i].attributes.line_info);
	}
	bpf_object__close(object->bpf);
	free(object->programs);
	free(object->slots);
	free(object->missing_helper);
	free(object->no_entry);
	free(object->file);
	free(object->log);
	memset(object, 0, sizeof(*object));
	forget_warning();
}

int object_set_slot(struct object *object, const char *assignment)
{
	const char *open = strchr(assignment, '['), *end = NULL;
	uint64_t key = 0;
	int err = open ? number_scan(open + 1, &end, UINT32_MAX, &key) : -EINVAL;
	if (err || strncmp(end, "]=", 2) || !end[2]) {
		error("set '%s': not of the form ARRAY[KEY]=PROGRAM", assignment);
		return -EINVAL;
	}
	char *array_name = text("%.*s", (int)(open - assignment), assignment);
	struct bpf_map *array = bpf_object__find_map_by_name(object->bpf, array_name);
	struct program *program = find_program(object, end + 2);
	err = -EINVAL;
	if (!array)
		error("set '%s': %s has no map '%s'", assignment, object->path, array_name);
	else if (bpf_map__type(array) != BPF_MAP_TYPE_PROG_ARRAY)
		error("set '%s': '%s' is no prog array", assignment, array_name);
	else if (key >= bpf_map__max_entries(array))
		error("set '%s': '%s' has keys 0 to %u", assignment, array_name,
		      bpf_map__max_entries(array) - 1);
	else if (!program)
		error("set '%s': %s has no program '%s'", assignment, object->path, end + 2);
	else
		err = add_slot(object, array, (__u32)key, (int)(program - object->programs));
	free(array_name);
	return err;
}

/* -- Variables -----------------------------------------------------------------------------------
 */

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

void *object_variable(const struct object *object, const char *name, struct bpf_map **map,
		      size_t *size, size_t *element_size)
{
	const struct btf *btf = bpf_object__btf(object->bpf);
	struct bpf_map *candidate;
	if (!btf)
		return NULL;
	bpf_object__for_each_map(candidate, object->bpf)
	{
		size_t room;
		char *value = (char *)bpf_map__initial_value(candidate, &room);
		const char *section = strchr(bpf_map__name(candidate), '.');
		if (!value || !section || !bpf_map__is_internal(candidate))
			continue;
		int id = btf__find_by_name_kind(btf, section, BTF_KIND_DATASEC);
		if (id < 0)
			continue;
		const struct btf_type *data = btf__type_by_id(btf, (__u32)id);
		const struct btf_var_secinfo *info = btf_var_secinfos(data);
		for (int i = 0; i < btf_vlen(data); i++, info++) {
			const struct btf_type *variable = btf__type_by_id(btf, info->type);
			if (strcmp(btf__name_by_offset(btf, variable->name_off), name))
				continue;
			measure_type(btf, variable->type, size, element_size);
			if ((size_t)info->offset + *size > room)
				return NULL;
			*map = candidate;
			return value + info->offset;
		}
	}
	return NULL;
}

bool object_has_tunable(const struct object *object, const struct axis *axis)
{
	struct bpf_map *map;
	size_t size, element;
	const char *variable = axis->kind == AXIS_SIZES ? VARIABLE_FRAME_BOTTOM : axis->field;
	return axis->tunable && object_variable(object, variable, &map, &size, &element);
}
