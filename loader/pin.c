/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <dirent.h>
#include <errno.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "attach.h"
#include "bound.h"
#include "case_name.h"
#include "environment.h"
#include "file.h"
#include "load.h"
#include "message.h"
#include "mixed.h"
#include "neighbours.h"
#include "object.h"
#include "observe.h"
#include "options.h"
#include "pin.h"
#include "pin_folder.h"
#include "record.h"
#include "text.h"
#include "tunables.h"
#include "verdict.h"

/* -- Pinning --------------------------------------------------------------------------- */

static int pin(const char *directory, const char *name, int fd)
{
	char *path = pin_path(directory, name);
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

static int attach_hook(const struct object *object, const char *directory)
{
	const char *section = object->spec.attach.section;
	int fd = attach_program(&(struct attach_to){ .section = section },
				object->programs[object->entry].fd, true);
	if (fd == -EOPNOTSUPP)
		error("%s: this kernel cannot pin what is attached to '%s'", directory, section);
	else if (fd == -ENOENT)
		error("%s: this kernel has no '%s' to attach to", directory, section);
	else if (fd < 0)
		error("%s: attaching to '%s': %s", directory, section, errno_text(-fd));
	int err = fd < 0 ? fd : pin(directory, hook_pin, fd);
	file_close(fd);
	return err;
}

/* A symbolic link of the folder. The case makes it that of a chain, which it is of one alone. */
static int pin_name(const char *directory, const char *pin, const char *name)
{
	char *path = pin_path(directory, pin);
	int err = symlink(name, path) ? -errno : 0;
	if (err)
		error("%s: %s", path, strerror(-err));
	free(path);
	return err;
}

static int pin_all(const struct object *object, const char *directory, uint32_t tgid)
{
	const char *entry = object->programs[object->entry].name;
	int err = !object->no_entry && strcmp(entry, "entry") != 0
			  ? pin_name(directory, entry_pin, entry)
			  : 0;
	for (int i = 0; !err && i < object->program_count; i++)
		if (object->programs[i].fd >= 0)
			err = pin(directory, object->programs[i].name, object->programs[i].fd);
	if (!err)
		err = pin_maps(object, directory);
	struct bpf_map *map;
	size_t size, element;
	__u32 *ours = object_variable(object, VARIABLE_TGID, &map, &size, &element);
	if (ours)
		*ours = tgid;
	if (!err && object->has_spec && *object->spec.attach.section)
		err = attach_hook(object, directory);
	return err;
}

/* -- The folder ------------------------------------------------------------------------ */

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
	int count = is_bpffs(directory) ? scandir(directory, &entries, NULL, NULL) : -1;
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
		harms = spec_most_frames(&object->spec) > 1;
		record->verdict = VERDICT_WITHHELD;
	}
	return harms;
}

/* What has been asked for, and who else is needed for it. */
struct pinned {
	struct object object;
	struct setup setup;
	struct links links;
	struct neighbours neighbours;
};

static int load_to_pin(struct pinned *pinned, const char *path, bool throwaway)
{
	struct object *object = &pinned->object;
	struct record record;
	record_init(&record);
	record_environment(&record);
	int status = neighbours_open(&pinned->neighbours, path, &pinned->setup, &pinned->links,
				     object, &record);
	if (!status && could_harm(object, throwaway, &record))
		status = verdict_exit_status(record.verdict);
	if (!status && object_load(object, &object->spec, BUDGET_DEFAULT, true, NULL, &record))
		status = verdict_exit_status(record.verdict);
	if (object->unfit)
		error("%s", record.message);
	else if (status)
		error("%s: %s: %s", path, verdict_name(record.verdict), record.message);
	else
		observe_reset(object);
	object_bind_metadata(object);
	record_release(&record);
	return status;
}

static int pin_loaded(struct object *object, const char *directory, uint32_t tgid)
{
	int status = make_directory(directory);
	if (status)
		return status;
	char *name =
		object->has_spec ? spec_name(&object->spec) : text("%s", file_name(object->path));
	if (pin_name(directory, case_pin, name)) {
		/* Another command was faster, and the folder is its. */
		status = EXIT_NOT_MEASURED;
	} else if (pin_all(object, directory, tgid)) {
		status = EXIT_NOT_MEASURED;
		pin_remove(directory);
	}
	free(name);
	return status;
}

int pin_object(const char *directory, const char *path, const struct setup *setup, uint32_t tgid,
	       bool throwaway)
{
	struct pinned pinned = { .neighbours = { .setup = setup, .throwaway = throwaway } };
	setup_of(setup, path, &pinned.setup);
	int status = load_to_pin(&pinned, path, throwaway);
	if (!status)
		status = pin_loaded(&pinned.object, directory, tgid);
	object_release(&pinned.object);
	links_release(&pinned.links);
	setup_release(&pinned.setup);
	neighbours_release(&pinned.neighbours);
	return status;
}

/* -- Removing -------------------------------------------------------------------------- */

/* Whether the object's own name, which the kernel cuts off at 15 characters, is that of the pin. */
static bool named_so(int fd, const char *name)
{
	enum pin_kind kind = pin_kind_of(fd);
	struct bpf_prog_info program = { 0 };
	struct bpf_map_info map = { 0 };
	__u32 program_size = sizeof(program), map_size = sizeof(map);
	if (kind == PIN_LINK)
		return !strcmp(name, hook_pin);
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

/* What of a folder is removed. */
struct removal {
	int programs; /* removed */
	int left;     /* not ours, or not to be removed */
};

static void remove_pin(void *context, const char *name, const char *path, int fd)
{
	struct removal *removal = context;
	bool ours = fd >= 0 && named_so(fd, name);
	removal->programs += ours && pin_kind_of(fd) == PIN_PROGRAM;
	if (ours && unlink(path)) {
		error("%s: %s", path, strerror(errno));
		removal->left++;
	} else if (!ours && strcmp(name, case_pin) != 0 && strcmp(name, entry_pin) != 0) {
		error("%s: not of this chain, left there", path);
		removal->left++;
	}
}

int pin_remove(const char *directory)
{
	struct removal removal = { 0 };
	if (is_unfinished(directory) && !rmdir(directory))
		return EXIT_DONE;
	char *case_name = pin_case_of(directory);
	if (!case_name)
		return EXIT_USAGE;
	free(case_name);
	pin_each(directory, remove_pin, &removal);
	char *path = pin_path(directory, case_pin), *entry = pin_path(directory, entry_pin);
	if (!removal.left &&
	    ((unlink(entry) && errno != ENOENT) || unlink(path) || rmdir(directory))) {
		error("%s: %s", directory, strerror(errno));
		removal.left++;
	}
	free(path);
	free(entry);
	bound_loaded(removal.programs);
	bound_closed(removal.programs, true);
	return removal.left ? EXIT_DIFFERS : EXIT_DONE;
}
