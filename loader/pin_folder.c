/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/bpf.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "message.h"
#include "object.h"
#include "pin_folder.h"
#include "text.h"
#include "verdict.h"

/* No program's name has a hyphen. */
const char case_pin[] = "case", entry_pin[] = "entry-program", hook_pin[] = "link",
	   counters_pin[] = "counters", tunables_pin[] = "tunables";

char *pin_path(const char *directory, const char *name)
{
	return text("%s/%s", directory, name);
}

/* What a symbolic link of the folder names; NULL: there is none. */
static char *named_by(const char *directory, const char *pin)
{
	char *path = pin_path(directory, pin), name[256];
	ssize_t length = readlink(path, name, sizeof(name) - 1);
	free(path);
	if (length <= 0)
		return NULL;
	name[length] = '\0';
	return text("%s", name);
}

char *pin_case_of(const char *directory)
{
	char *name = named_by(directory, case_pin);
	if (name)
		return name;
	if (access(directory, F_OK))
		error("%s: no chain is pinned there: %s", directory, strerror(errno));
	else
		error("%s: no chain of ours is pinned there", directory);
	return NULL;
}

char *pin_entry_of(const char *directory)
{
	char *name = named_by(directory, entry_pin);
	return name ? name : text("entry");
}

int pin_get(const char *directory, const char *name)
{
	if (strchr(name, '/')) {
		error("'%s': not the name of a pin in %s", name, directory);
		return -EINVAL;
	}
	char *path = pin_path(directory, name);
	int fd = bpf_obj_get(path);
	if (fd < 0) {
		fd = -errno;
		error("%s: %s", path, fd == -ENOENT ? "no such pin" : errno_text(-fd));
	}
	free(path);
	return fd;
}

enum pin_kind pin_kind_of(int fd)
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

static int is_visited(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strverscmp((*a)->d_name, (*b)->d_name);
}

int pin_each(const char *directory,
	     void (*visit)(void *context, const char *name, const char *path, int fd),
	     void *context)
{
	struct dirent **entries;
	int count = scandir(directory, &entries, is_visited, by_name);
	if (count < 0)
		return -errno;
	for (int i = 0; i < count; i++) {
		char *path = pin_path(directory, entries[i]->d_name);
		int fd = entries[i]->d_type == DT_REG ? bpf_obj_get(path) : -1;
		visit(context, entries[i]->d_name, path, fd);
		file_close(fd);
		free(path);
		free(entries[i]);
	}
	free(entries);
	return 0;
}
