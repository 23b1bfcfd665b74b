/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "file.h"
#include "machine.h"
#include "memory.h"
#include "message.h"
#include "text.h"
#include "written.h"

/* Bytes of all files together: a guest has no more memory than that. */
#define WRITTEN_MAX (MACHINE_MEMORY_MIB * 1024UL * 1024)

/* The path here of what the user named, or NULL. */
static const char *named_path(const struct written *written, const char *inside)
{
	for (int i = 0; i < written->named->count; i++) {
		const char *name = written->named->at[i].inside;
		if (!strncmp(name, FILES_WORK "/", sizeof(FILES_WORK)) &&
		    !strcmp(name + sizeof(FILES_WORK), inside))
			return written->named->at[i].path;
	}
	return NULL;
}

/* Makes the folders that the path goes through. Why it is none of ours to write, or NULL. */
static const char *path_fault(char *path)
{
	struct stat info;
	const char *fault = NULL;
	for (char *part = path, *end; !fault; part = end + 1) {
		end = part + strcspn(part, "/");
		const bool last = !*end;
		*end = '\0';
		if (end == part || *part == '.')
			fault = "its name begins with a dot or a slash";
		else if (!lstat(path, &info))
			fault = last			? "there is one of that name here"
				: S_ISDIR(info.st_mode) ? NULL
							: "a part of its path is no folder here";
		else if (!last && mkdir(path, 0777))
			fault = strerror(errno);
		if (last)
			break;
		*end = '/';
	}
	return fault;
}

static void keep(struct written *written)
{
	const char *named = named_path(written, written->inside);
	char *path = text("%s", named ? named : written->inside);
	const char *fault = named ? NULL : path_fault(path);
	int err = fault ? 0 : file_write(path, written->data, written->size);
	if (err)
		fault = strerror(-err);
	if (fault)
		error("%s, written in the guest: not kept: %s", named ? named : written->inside,
		      fault);
	written->failed |= fault != NULL;
	free(path);
}

static void begin(struct written *written, const char *inside)
{
	free(written->inside);
	written->inside = *inside ? text("%s", inside) : NULL;
	written->size = 0;
}

static void add(struct written *written, const char *data, size_t size)
{
	written->total += size;
	if (!written->inside || !size)
		return;
	if (written->total > WRITTEN_MAX) {
		error("%s, written in the guest: not kept: more than %d MiB were written",
		      written->inside, MACHINE_MEMORY_MIB);
		written->failed = true;
		begin(written, "");
		return;
	}
	if (written->size + size > written->room) {
		written->room = 2 * (written->size + size);
		written->data = memory_grow(written->data, written->room, 1);
	}
	memcpy(written->data + written->size, data, size);
	written->size += size;
}

void written_take(void *context, enum packet_kind kind, const char *data, size_t size)
{
	struct written *written = context;
	if (kind == PACKET_DATA) {
		add(written, data, size);
		return;
	}
	if (!*data && written->inside)
		keep(written);
	begin(written, data);
}

void written_release(struct written *written)
{
	free(written->inside);
	free(written->data);
}
