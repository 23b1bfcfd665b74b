/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/btf.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <linux/magic.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "attach.h"
#include "bound.h"
#include "case_name.h"
#include "escape.h"
#include "file.h"
#include "guardian.h"
#include "memory.h"
#include "message.h"
#include "number.h"
#include "object.h"
#include "observe.h"
#include "options.h"
#include "pin.h"
#include "record.h"
#include "trigger.h"
#include "tunables.h"

static const char case_link[] = "case", hook_link[] = "link", counters_pin[] = "counters",
		  tunables_pin[] = "tunables";

static char *inside(const char *directory, const char *name)
{
	return text("%s/%s", directory, name);
}

static bool is_bpffs(const char *path)
{
	struct statfs info;
	return !statfs(path, &info) && (unsigned long)info.f_type == BPF_FS_MAGIC;
}

/* The folder that a new one would stand in; the caller frees it. */
static char *parent_of(const char *directory)
{
	char *parent = text("%s", directory), *slash = NULL;
	size_t length = strlen(parent);
	while (length > 1 && parent[length - 1] == '/')
		parent[--length] = '\0';
	slash = strrchr(parent, '/');
	if (!slash) {
		free(parent);
		return text(".");
	}
	slash[slash == parent] = '\0';
	return parent;
}

/* The case of a chain that is pinned there; NULL, printed, if there is none. */
static char *case_of(const char *directory)
{
	char *path = inside(directory, case_link), name[256];
	ssize_t length = readlink(path, name, sizeof(name) - 1);
	free(path);
	if (length > 0) {
		name[length] = '\0';
		return text("%s", name);
	}
	if (access(directory, F_OK))
		error("%s: no chain is pinned there: %s", directory, strerror(errno));
	else
		error("%s: no chain of ours is pinned there", directory);
	return NULL;
}

/* A pin's descriptor, or a negative errno, printed. Of another folder, its chain is another. */
static int get_pin(const char *directory, const char *name)
{
	if (strchr(name, '/')) {
		error("'%s': not the name of a pin in %s", name, directory);
		return -EINVAL;
	}
	char *path = inside(directory, name);
	int fd = bpf_obj_get(path);
	if (fd < 0) {
		fd = -errno;
		error("%s: %s", path, fd == -ENOENT ? "no such pin" : errno_text(-fd));
	}
	free(path);
	return fd;
}

enum pin_kind { PIN_NONE, PIN_PROGRAM, PIN_MAP, PIN_LINK };

static enum pin_kind kind_of(int fd)
{
	char *path = text("/proc/self/fd/%d", fd), target[64];
	ssize_t length = readlink(path, target, sizeof(target) - 1);
	free(path);
	target[length > 0 ? length : 0] = '\0';
	return strstr(target, "bpf-prog")				  ? PIN_PROGRAM
	       : strstr(target, "bpf-map")				  ? PIN_MAP
	       : strstr(target, "bpf_link") || strstr(target, "bpf-link") ? PIN_LINK
									  : PIN_NONE;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strverscmp((*a)->d_name, (*b)->d_name);
}

/* -- Pinning --------------------------------------------------------------------------- */

static int pin(const char *directory, const char *name, int fd)
{
	char *path = inside(directory, name);
	int err = bpf_obj_pin(fd, path) ? -errno : 0;
	if (err)
		error("%s: cannot be pinned: %s", path, errno_text(-err));
	free(path);
	return err;
}

static const char *own_name(const struct bpf_map *map)
{
	const char *dot = strchr(bpf_map__name(map), '.');
	return dot && !strcmp(dot, ".bss")    ? counters_pin
	       : dot && !strcmp(dot, ".data") ? tunables_pin
					      : NULL;
}

static int pin_maps(const struct object *object, const char *directory)
{
	struct bpf_map *map;
	bpf_object__for_each_map(map, object->bpf)
	{
		const char *name = bpf_map__is_internal(map) ? own_name(map) : bpf_map__name(map);
		if (!name)
			continue;
		int err = pin(directory, name, bpf_map__fd(map));
		if (err)
			return err;
	}
	return 0;
}

static int pin_hook(const struct object *object, const char *directory)
{
	const char *section = object->spec.attach.section;
	int fd = attach_program(section, object->programs[object->entry].fd, true);
	if (fd == -EOPNOTSUPP)
		error("%s: this kernel cannot pin what is attached to '%s'", directory, section);
	else if (fd == -ENOENT)
		error("%s: this kernel has no '%s' to attach to", directory, section);
	else if (fd < 0)
		error("%s: attaching to '%s': %s", directory, section, errno_text(-fd));
	int err = fd < 0 ? fd : pin(directory, hook_link, fd);
	if (fd >= 0)
		close(fd);
	return err;
}

/* Makes the folder that of a chain, which it is of one alone. */
static int name_chain(const char *directory, const char *case_name)
{
	char *path = inside(directory, case_link);
	int err = symlink(case_name, path) ? -errno : 0;
	if (err)
		error("%s: %s", path, strerror(-err));
	free(path);
	return err;
}

static int pin_all(const struct object *object, const char *directory, uint32_t tgid)
{
	int err = 0;
	for (int i = 0; !err && i < object->program_count; i++)
		err = pin(directory, object->programs[i].name, object->programs[i].fd);
	if (!err)
		err = pin_maps(object, directory);
	struct bpf_map *map;
	size_t size, element;
	__u32 *ours = object_variable(object, VARIABLE_TGID, &map, &size, &element);
	if (ours)
		*ours = tgid;
	if (!err && object->has_spec && *object->spec.attach.section)
		err = pin_hook(object, directory);
	return err;
}

/* Whether it is what a pin leaves that is killed at its very beginning: an empty folder. */
static bool is_unfinished(const char *directory)
{
	struct dirent **entries;
	struct stat own, above;
	char *parent = parent_of(directory);
	/* A whole file system that is empty is nobody's chain. */
	bool inside_one =
		!stat(directory, &own) && !stat(parent, &above) && own.st_dev == above.st_dev;
	free(parent);
	if (!inside_one)
		return false;
	int count = is_bpffs(directory) ? scandir(directory, &entries, NULL, by_name) : -1;
	for (int i = 0; i < count; i++)
		free(entries[i]);
	if (count >= 0)
		free(entries);
	/* Itself and the one above it. */
	return count == 2;
}

static int make_directory(const char *directory)
{
	char *parent = parent_of(directory);
	int status = EXIT_USAGE;
	if (is_unfinished(directory))
		status = EXIT_DONE;
	else if (!access(directory, F_OK))
		error("%s: is there already: unpin it, or name another folder", directory);
	else if (access(parent, F_OK))
		error("%s: %s: %s", directory, parent, strerror(errno));
	else if (!is_bpffs(parent))
		error("%s: not on a BPF file system; mount one: mount -t bpf bpf /sys/fs/bpf",
		      directory);
	else if (mkdir(directory, 0700)) {
		error("%s: %s", directory, strerror(errno));
		status = EXIT_NOT_MEASURED;
	} else {
		status = EXIT_DONE;
	}
	free(parent);
	return status;
}

/*
 * Whether the chain could harm the kernel, whoever triggers it, and whatever becomes of its slots:
 * the record says why. A case without subprograms leaves nothing on the stack, so that it need not
 * be measured where that is not possible.
 */
static bool could_harm(struct object *object, bool throwaway, struct record *record)
{
	struct observation observation;
	if (!object->has_spec)
		return false;
	observation_init(&observation);
	observation.slots_may_change = true;
	observation.throwaway |= throwaway;
	bool harms = observe_withholds(object, &object->spec, &observation, record);
	if (harms && record->verdict == VERDICT_ACCEPTED) {
		harms = object->spec.frames > 1;
		record->verdict = VERDICT_WITHHELD;
	}
	return harms;
}

static int load_to_pin(struct object *object, const char *path, const char *entry, bool throwaway)
{
	struct record record;
	record_init(&record);
	record_environment(&record);
	int status = object_open(object, path, entry, &record);
	if (!status && could_harm(object, throwaway, &record))
		status = verdict_exit_status(record.verdict);
	if (!status && object_load(object, &object->spec, BUDGET_DEFAULT, true, NULL, &record))
		status = verdict_exit_status(record.verdict);
	if (status)
		error("%s: %s: %s", path, verdict_name(record.verdict), record.message);
	else
		observe_reset(object);
	record_release(&record);
	return status;
}

int pin_object(const char *directory, const char *path, const char *entry, uint32_t tgid,
	       bool throwaway)
{
	struct object object;
	int status = load_to_pin(&object, path, entry, throwaway);
	if (!status)
		status = make_directory(directory);
	if (!status) {
		char *name =
			object.has_spec ? spec_name(&object.spec) : text("%s", file_name(path));
		if (name_chain(directory, name)) {
			/* Another command was faster, and the folder is its. */
			status = EXIT_NOT_MEASURED;
		} else if (pin_all(&object, directory, tgid)) {
			status = EXIT_NOT_MEASURED;
			pin_remove(directory);
		}
		free(name);
	}
	object_release(&object);
	return status;
}

/* -- Updating -------------------------------------------------------------------------- */

/* A slot and what is to stand in it. */
struct change {
	char *array_name, *program_name;
	int array, program; /* descriptors; program -1: nothing */
	uint32_t key;
};

static void change_release(struct change *change)
{
	if (change->array >= 0)
		close(change->array);
	if (change->program >= 0)
		close(change->program);
	free(change->array_name);
	free(change->program_name);
}

static int parse_change(const char *directory, const char *word, bool remove, struct change *change)
{
	const char *open = strchr(word, '['), *end = NULL;
	uint64_t key = 0;
	*change = (struct change){ .array = -1, .program = -1 };
	int err = open ? number_scan(open + 1, &end, UINT32_MAX, &key) : -EINVAL;
	if (err || (remove ? strcmp(end, "]") : strncmp(end, "]=", 2) || !end[2])) {
		error("'%s': not of the form %s", word,
		      remove ? "ARRAY[KEY]" : "ARRAY[KEY]=PROGRAM");
		return -EINVAL;
	}
	change->key = (uint32_t)key;
	change->array_name = text("%.*s", (int)(open - word), word);
	change->array = get_pin(directory, change->array_name);
	struct bpf_map_info info = { 0 };
	__u32 length = sizeof(info);
	if (change->array < 0)
		return -EINVAL;
	if (kind_of(change->array) != PIN_MAP ||
	    bpf_obj_get_info_by_fd(change->array, &info, &length) ||
	    info.type != BPF_MAP_TYPE_PROG_ARRAY) {
		error("'%s': '%s' is no prog array", word, change->array_name);
		return -EINVAL;
	}
	if (key >= info.max_entries) {
		error("'%s': '%s' has keys 0 to %u", word, change->array_name,
		      info.max_entries - 1);
		return -EINVAL;
	}
	if (remove)
		return 0;
	change->program_name = text("%s", end + 2);
	change->program = get_pin(directory, change->program_name);
	if (change->program < 0)
		return -EINVAL;
	if (kind_of(change->program) == PIN_PROGRAM)
		return 0;
	error("'%s': '%s' is no program", word, change->program_name);
	return -EINVAL;
}

static int apply(const struct change *change)
{
	int err = change->program_name ? bpf_map_update_elem(change->array, &change->key,
							     &change->program, BPF_ANY)
				       : bpf_map_delete_elem(change->array, &change->key);
	if (!err)
		return 0;
	err = -errno;
	error("%s[%u]%s%s: the kernel refuses it: %s%s", change->array_name, change->key,
	      change->program_name ? " = " : "", change->program_name ? change->program_name : "",
	      errno_text(-err),
	      err == -EINVAL   ? ": its programs must be of one type, attach type and attach target"
	      : err == -ENOENT ? ": the slot is empty"
			       : "");
	return err;
}

/* The contents of a pinned .bss or .data, and where a variable stands in it, by the BTF that the
 * map has. NULL where there is none. The caller frees it. */
static char *read_pinned(int map, const char *name, size_t size, size_t *offset)
{
	struct bpf_map_info info = { 0 };
	__u32 length = sizeof(info), key = 0;
	bool found = false;
	if (bpf_obj_get_info_by_fd(map, &info, &length))
		return NULL;
	struct btf *btf = btf__load_from_kernel_by_id(info.btf_id);
	char *image = calloc(1, info.value_size);
	const struct btf_type *data = btf ? btf__type_by_id(btf, info.btf_value_type_id) : NULL;
	if (image && data && btf_is_datasec(data) && !bpf_map_lookup_elem(map, &key, image)) {
		const struct btf_var_secinfo *variable = btf_var_secinfos(data);
		for (int i = 0; i < btf_vlen(data) && !found; i++, variable++) {
			const struct btf_type *type = btf__type_by_id(btf, variable->type);
			found = variable->size == size &&
				!strcmp(btf__name_by_offset(btf, type->name_off), name);
			*offset = variable->offset;
		}
	}
	btf__free(btf);
	if (found)
		return image;
	free(image);
	return NULL;
}

/* Copies a variable of `size` bytes; `value` stays as it is where there is none. */
static void get_pinned(int map, const char *name, void *value, size_t size)
{
	size_t offset;
	char *image = read_pinned(map, name, size, &offset);
	if (image)
		memcpy(value, image + offset, size);
	free(image);
}

static int set_pinned(int map, const char *name, uint32_t value)
{
	size_t offset;
	__u32 key = 0;
	char *image = read_pinned(map, name, sizeof(value), &offset);
	if (!image)
		return -ENOENT;
	memcpy(image + offset, &value, sizeof(value));
	int err = bpf_map_update_elem(map, &key, image, BPF_ANY) ? -errno : 0;
	free(image);
	return err;
}

static volatile sig_atomic_t interrupted;

static void interrupt(int number)
{
	(void)number;
	interrupted = 1;
}

/* The process for which a chain acts when nobody updates it under load. */
struct restore {
	int tunables;
	uint32_t tgid;
};

static void restore_tgid(void *context)
{
	const struct restore *restore = context;
	set_pinned(restore->tunables, VARIABLE_TGID, restore->tgid);
}

/* Applies the changes in turn while another process triggers the hook. Returns an exit status. */
static int update_under_load(const char *directory, const struct spec *spec,
			     const struct change *changes, int count, uint64_t updates,
			     uint64_t triggers)
{
	static const char *const names[] = { VARIABLE_RAN, VARIABLE_MADE, VARIABLE_REFUSED };
	uint64_t before[3] = { 0 }, after[3] = { 0 }, done = 0;
	struct trigger_process process;
	struct guardian guardian = { -1, -1 };
	int counters = get_pin(directory, counters_pin);
	int tunables = counters < 0 ? counters : get_pin(directory, tunables_pin), err = tunables;
	if (tunables < 0)
		goto out;
	err = trigger_prepare(&process, spec->attach.section, NULL, triggers);
	if (err) {
		error("no system call is known that triggers '%s'", spec->attach.section);
		goto out;
	}
	/* What others do is counted neither before nor afterwards. */
	const struct sigaction action = { .sa_handler = interrupt };
	uint32_t tgid = 0;
	get_pinned(tunables, VARIABLE_TGID, &tgid, sizeof(tgid));
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	struct restore restore = { tunables, tgid };
	err = guardian_start(&guardian, restore_tgid, &restore, tunables);
	if (!err)
		err = set_pinned(tunables, VARIABLE_TGID, (uint32_t)process.pid);
	usleep(1000);
	for (int i = 0; i < 3; i++)
		get_pinned(counters, names[i], &before[i], sizeof(before[i]));
	if (!err)
		trigger_go(&process);
	bool ended = false;
	while (!err && !interrupted && (done < updates || !ended)) {
		if (done < updates)
			err = apply(&changes[done++ % (uint64_t)count]);
		if (!ended)
			ended = !trigger_wait(&process, done < updates ? 0 : 100);
	}
	trigger_release(&process);
	for (int i = 0; i < 3; i++)
		get_pinned(counters, names[i], &after[i], sizeof(after[i]));
	guardian_release(&guardian);
	if (interrupted) {
		error("interrupted after %llu updates", (unsigned long long)done);
		err = -EINTR;
	}
	uint64_t lost = triggers - (after[0] - before[0] - (after[1] - before[1]));
	if (!err)
		printf("%llu triggers, %llu updates: %llu programs ran, %llu tail calls made, %llu "
		       "not made\n",
		       (unsigned long long)triggers, (unsigned long long)done,
		       (unsigned long long)(after[0] - before[0]),
		       (unsigned long long)(after[1] - before[1]),
		       (unsigned long long)(after[2] - before[2]));
	/* Each trigger begins with a program that no tail call has made. */
	if (!err && lost) {
		error("%s: %lld events lost", directory, (long long)lost);
		err = 1;
	}
out:
	if (counters >= 0)
		close(counters);
	if (tunables >= 0)
		close(tunables);
	return err < 0 ? EXIT_NOT_MEASURED : err ? EXIT_DIFFERS : EXIT_DONE;
}

/* Keeps other updates of the chain away for as long as it is open; a negative errno, printed. */
static int lock_chain(const char *directory)
{
	int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int err = fd < 0 || flock(fd, LOCK_EX | LOCK_NB) ? -errno : 0;
	if (!err)
		return fd;
	error("%s: %s", directory,
	      err == -EWOULDBLOCK ? "another command is updating it" : strerror(-err));
	if (fd >= 0)
		close(fd);
	return err;
}

int pin_update(const char *directory, char *const *words, bool remove, uint64_t updates,
	       uint64_t triggers)
{
	char *case_name = case_of(directory);
	int count = 0, ready = 0, status = case_name ? EXIT_DONE : EXIT_USAGE;
	while (words && words[count])
		count++;
	struct change *changes = calloc((size_t)count + 1, sizeof(*changes));
	struct spec spec;
	if (!status && (!count || !changes)) {
		error("name slots, as in: loader %s",
		      remove ? "delete --dir DIR array_1[1]"
			     : "update --dir DIR array_1[1]=stage_2");
		status = EXIT_USAGE;
	}
	int lock = status ? -1 : lock_chain(directory);
	if (!status && lock < 0)
		status = EXIT_NOT_MEASURED;
	for (; !status && ready < count; ready++)
		if (parse_change(directory, words[ready], remove, &changes[ready]))
			status = EXIT_USAGE;
	if (!status && triggers) {
		if (spec_parse_name(case_name, &spec) || !*spec.attach.section) {
			error("%s: its case is not attached: nothing triggers it", directory);
			status = EXIT_USAGE;
		} else {
			status = update_under_load(directory, &spec, changes, count, updates,
						   triggers);
		}
	}
	for (int i = 0; !status && !triggers && i < count; i++)
		if (apply(&changes[i]))
			status = EXIT_DIFFERS;
	if (lock >= 0)
		close(lock);
	for (int i = 0; i < ready; i++)
		change_release(&changes[i]);
	free(changes);
	free(case_name);
	return status;
}

/* -- Showing --------------------------------------------------------------------------- */

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
	if (bpf_obj_get_info_by_fd(fd, &info, &length) || info.type != BPF_MAP_TYPE_PROG_ARRAY) {
		close(fd);
		return;
	}
	chain->arrays =
		memory_grow(chain->arrays, (size_t)chain->array_count + 1, sizeof(*chain->arrays));
	chain->arrays[chain->array_count++] =
		(struct pinned_array){ text("%s", name), info.id, info.max_entries, fd };
}

static int read_chain(const char *directory, struct chain *chain)
{
	struct dirent **entries;
	int count = scandir(directory, &entries, NULL, by_name);
	for (int i = 0; i < count; i++) {
		char *path = inside(directory, entries[i]->d_name);
		int fd = entries[i]->d_type == DT_REG ? bpf_obj_get(path) : -1;
		enum pin_kind kind = fd < 0 ? PIN_NONE : kind_of(fd);
		if (kind == PIN_MAP) {
			add_array(chain, entries[i]->d_name, fd);
		} else {
			if (kind == PIN_PROGRAM)
				add_program(chain, entries[i]->d_name, fd);
			if (fd >= 0)
				close(fd);
		}
		free(path);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return count < 0 ? -errno : 0;
}

static void chain_release(struct chain *chain)
{
	for (int i = 0; i < chain->program_count; i++)
		free(chain->programs[i].name);
	for (int i = 0; i < chain->array_count; i++) {
		free(chain->arrays[i].name);
		close(chain->arrays[i].fd);
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

static void show_json(FILE *out, struct chain *chain)
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
				json_print_line(out, row);
				json_decref(row);
			}
		}
}

int pin_show(FILE *out, const char *directory, bool json)
{
	struct chain chain = { 0 };
	char *case_name = case_of(directory);
	if (!case_name)
		return EXIT_USAGE;
	int err = read_chain(directory, &chain);
	if (err) {
		error("%s: %s", directory, strerror(-err));
	} else if (json) {
		show_json(out, &chain);
	} else {
		char *path = inside(directory, hook_link);
		bool attached = !access(path, F_OK);
		free(path);
		print_line(out, "%s%s", case_name, attached ? ", attached" : "");
		/* The entry first; what cannot be reached from it comes after. */
		for (int round = 0; round < 2; round++)
			for (int i = 0; i < chain.program_count; i++) {
				struct pinned_program *program = &chain.programs[i];
				if (program->shown ||
				    (!round && strcmp(program->name, "entry") != 0))
					continue;
				print_line(out, "%s%s", program->name,
					   round ? ", not reached from the entry" : "");
				show_program(out, &chain, program, 1);
			}
	}
	chain_release(&chain);
	free(case_name);
	return err ? EXIT_NOT_MEASURED : EXIT_DONE;
}

/* -- Removing -------------------------------------------------------------------------- */

/* Whether the object's own name, which the kernel cuts off at 15 characters, is that of the pin. */
static bool named_so(int fd, const char *name)
{
	enum pin_kind kind = kind_of(fd);
	struct bpf_prog_info program = { 0 };
	struct bpf_map_info map = { 0 };
	__u32 program_size = sizeof(program), map_size = sizeof(map);
	if (kind == PIN_LINK)
		return !strcmp(name, hook_link);
	if (kind == PIN_PROGRAM)
		return !bpf_obj_get_info_by_fd(fd, &program, &program_size) &&
		       !strncmp(program.name, name, BPF_OBJ_NAME_LEN - 1);
	if (kind != PIN_MAP || bpf_obj_get_info_by_fd(fd, &map, &map_size))
		return false;
	const char *dot = strchr(map.name, '.');
	if (!strcmp(name, counters_pin) || !strcmp(name, tunables_pin))
		return dot != NULL;
	return !strncmp(map.name, name, BPF_OBJ_NAME_LEN - 1);
}

int pin_remove(const char *directory)
{
	struct dirent **entries;
	int count, foreign = 0, programs = 0;
	if (is_unfinished(directory) && !rmdir(directory))
		return EXIT_DONE;
	char *case_name = case_of(directory);
	if (!case_name)
		return EXIT_USAGE;
	free(case_name);
	count = scandir(directory, &entries, NULL, by_name);
	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;
		char *path = inside(directory, name);
		int fd = entries[i]->d_type == DT_REG ? bpf_obj_get(path) : -1;
		bool ours = fd >= 0 && named_so(fd, name);
		programs += ours && kind_of(fd) == PIN_PROGRAM;
		if (fd >= 0)
			close(fd);
		if (ours && unlink(path)) {
			error("%s: %s", path, strerror(errno));
			foreign++;
		} else if (!ours && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
			   strcmp(name, case_link) != 0) {
			error("%s: not of this chain, left there", path);
			foreign++;
		}
		free(path);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	char *path = inside(directory, case_link);
	if (!foreign && (unlink(path) || rmdir(directory))) {
		error("%s: %s", directory, strerror(errno));
		foreign++;
	}
	free(path);
	bound_loaded(programs);
	bound_closed(programs, true);
	return foreign ? EXIT_DIFFERS : EXIT_DONE;
}
