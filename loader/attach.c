/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "attach.h"
#include "file.h"
#include "text.h"

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
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("tracefs", places[0], "tracefs", 0, NULL))
		return NULL;
	return places[0];
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

static int open_event(struct perf_event_attr *attributes)
{
	attributes->size = sizeof(*attributes);
	attributes->sample_period = 1;
	attributes->wakeup_events = 1;
	/* The program runs on every CPU, whatever the event's own. */
	int fd = (int)syscall(SYS_perf_event_open, attributes, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int tracepoint_event(const char *target)
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

/* FUNCTION or FUNCTION+OFFSET. */
static int kprobe_event(const char *target, bool at_return)
{
	static const char folder[] = "/sys/bus/event_source/devices/kprobe";
	char *type_path = text("%s/type", folder), *bit_path = text("%s/format/retprobe", folder);
	int type = read_number(type_path), bit = at_return ? read_number(bit_path) : 0;
	free(type_path);
	free(bit_path);
	if (type < 0 || bit < 0)
		return type < 0 ? type : bit;
	const char *plus = strchr(target, '+');
	char *function = text("%.*s", (int)(plus ? plus - target : (long)strlen(target)), target);
	struct perf_event_attr attributes = {
		.type = (__u32)type,
		.config = at_return ? 1ULL << bit : 0,
		.config1 = (__u64)(uintptr_t)function,
		.config2 = plus ? strtoull(plus + 1, NULL, 0) : 0,
	};
	int fd = open_event(&attributes);
	free(function);
	return fd;
}

/* Attaches the program to a perf event, which then holds it, or by a link, which holds the event.
 */
static int attach_event(int event, int program, bool link)
{
	if (event < 0)
		return event;
	int result = event;
	if (link) {
		result = bpf_link_create(program, event, BPF_PERF_EVENT, NULL);
		if (result == -EINVAL)
			result = -EOPNOTSUPP;
	} else if (ioctl(event, PERF_EVENT_IOC_SET_BPF, program)) {
		result = -errno;
	}
	if (result >= 0 && ioctl(event, PERF_EVENT_IOC_ENABLE, 0))
		result = -errno;
	if (result != event)
		close(event);
	return result;
}

int attach_program(const char *section, int program, int link)
{
	const char *slash = strchr(section, '/'), *target = slash + 1;
	size_t length = (size_t)(slash - section);
	if (!strncmp(section, "tracepoint", length) || !strncmp(section, "tp", length))
		return attach_event(tracepoint_event(target), program, link);
	if (!strncmp(section, "kprobe", length) || !strncmp(section, "kretprobe", length))
		return attach_event(kprobe_event(target, section[1] == 'r'), program, link);
	/* fentry and fexit know their function since the load. */
	bool raw = !strncmp(section, "raw_", 4);
	int fd = bpf_raw_tracepoint_open(raw ? target : NULL, program);
	return fd == -1 ? -errno : fd;
}
