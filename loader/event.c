/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "elf_function.h"
#include "event.h"
#include "file.h"
#include "mount_alone.h"
#include "text.h"

/* Nanoseconds of processor time between two events of a clock. */
#define CLOCK_NS 1000000

const char *tracing_directory(void)
{
	static const char *const places[] = { "/sys/kernel/tracing", "/sys/kernel/debug/tracing" };
	for (int i = 0; i < 2; i++) {
		char *events = text("%s/events", places[i]);
		bool there = !access(events, F_OK);
		free(events);
		if (there)
			return places[i];
	}
	return mount_alone("tracefs", places[0]) ? NULL : places[0];
}

/* The first number in a file of the kernel's. */
static int read_number(const char *path)
{
	char *contents;
	size_t size;
	int err = file_read(path, &contents, &size), number = 0;
	if (err)
		return err;
	bool found =
		sscanf(contents, "%d", &number) == 1 || sscanf(contents, "config:%d", &number) == 1;
	free(contents);
	return found ? number : -EINVAL;
}

/* Of one process, or of all. */
static int open_event_of(struct perf_event_attr *attributes, pid_t pid)
{
	attributes->size = sizeof(*attributes);
	attributes->wakeup_events = 1;
	/* The program runs on every CPU, whatever the event's own. */
	int fd = (int)syscall(SYS_perf_event_open, attributes, pid ? pid : -1, pid ? -1 : 0, -1,
			      PERF_FLAG_FD_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int open_event(struct perf_event_attr *attributes)
{
	attributes->sample_period = 1;
	return open_event_of(attributes, 0);
}

int event_tracepoint(const char *target)
{
	const char *tracing = tracing_directory();
	if (!tracing)
		return -errno;
	char *path = text("%s/events/%s/id", tracing, target);
	int id = read_number(path);
	free(path);
	if (id < 0)
		return id;
	struct perf_event_attr attributes = { .type = PERF_TYPE_TRACEPOINT,
					      .config = (__u64)id,
					      .sample_type = PERF_SAMPLE_RAW };
	return open_event(&attributes);
}

/* NAME or NAME+OFFSET: where the name ends, and the offset. */
static size_t split_offset(const char *target, uint64_t *offset)
{
	const char *plus = strchr(target, '+');
	*offset = plus ? strtoull(plus + 1, NULL, 0) : 0;
	return plus ? (size_t)(plus - target) : strlen(target);
}

/* An event of the kernel's `kprobe` or `uprobe`: of what, by the two words of theirs. */
static int probe_event(const char *device, bool at_return, const char *name, uint64_t offset)
{
	static const char folder[] = "/sys/bus/event_source/devices";
	char *type_path = text("%s/%s/type", folder, device);
	char *bit_path = text("%s/%s/format/retprobe", folder, device);
	int type = read_number(type_path), bit = at_return ? read_number(bit_path) : 0;
	free(type_path);
	free(bit_path);
	if (type < 0 || bit < 0)
		return type < 0 ? type : bit;
	struct perf_event_attr attributes = {
		.type = (__u32)type,
		.config = at_return ? 1ULL << bit : 0,
		.config1 = (__u64)(uintptr_t)name,
		.config2 = offset,
	};
	return open_event(&attributes);
}

static int event_of_function(const char *target, bool at_return)
{
	uint64_t offset;
	const size_t length = split_offset(target, &offset);
	char *function = text("%.*s", (int)length, target);
	int fd = probe_event("kprobe", at_return, function, offset);
	free(function);
	return fd;
}

int event_kprobe(const char *target)
{
	return event_of_function(target, false);
}

int event_kretprobe(const char *target)
{
	return event_of_function(target, true);
}

void uprobe_split(const char *target, char **path, char **function, uint64_t *offset)
{
	const char *colon = strrchr(target, ':');
	*path = text("%.*s", colon ? (int)(colon - target) : 0, target);
	*function = colon ? text("%.*s", (int)split_offset(colon + 1, offset), colon + 1) : NULL;
}

static int event_of_file(const char *target, bool at_return)
{
	uint64_t offset, start;
	char *path, *function;
	uprobe_split(target, &path, &function, &offset);
	int fd = function ? elf_function(path, function, &start) : -EINVAL;
	if (!fd)
		fd = probe_event("uprobe", at_return, path, start + offset);
	free(path);
	free(function);
	return fd;
}

int event_uprobe(const char *target)
{
	return event_of_file(target, false);
}

int event_uretprobe(const char *target)
{
	return event_of_file(target, true);
}

int event_clock(pid_t pid)
{
	struct perf_event_attr attributes = { .type = PERF_TYPE_SOFTWARE,
					      .config = PERF_COUNT_SW_TASK_CLOCK,
					      .sample_period = CLOCK_NS };
	return open_event_of(&attributes, pid);
}
