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

static int attach_tracepoint(const char *target, int program, bool link)
{
	return attach_event(tracepoint_event(target), program, link);
}

static int attach_kprobe(const char *target, int program, bool link)
{
	return attach_event(kprobe_event(target, false), program, link);
}

static int attach_kretprobe(const char *target, int program, bool link)
{
	return attach_event(kprobe_event(target, true), program, link);
}

static int attach_raw(const char *target, int program, bool link)
{
	(void)link;
	int fd = bpf_raw_tracepoint_open(target, program);
	return fd == -1 ? -errno : fd;
}

/* What it attaches to it knows since the load. */
static int attach_loaded(const char *target, int program, bool link)
{
	(void)target;
	return attach_raw(NULL, program, link);
}

/* By the word before the slash; where `.s` behind it says that the program may sleep, it is the
 * same. */
static const struct kind {
	const char *word;
	int (*attach)(const char *target, int program, bool link);
} kinds[] = {
	{ "tracepoint", attach_tracepoint },
	{ "tp", attach_tracepoint },
	{ "kprobe", attach_kprobe },
	{ "kretprobe", attach_kretprobe },
	{ "raw_tp", attach_raw },
	{ "raw_tracepoint", attach_raw },
	{ "raw_tp.w", attach_raw },
	{ "raw_tracepoint.w", attach_raw },
	{ "tp_btf", attach_loaded },
	{ "fentry", attach_loaded },
	{ "fexit", attach_loaded },
	{ "fmod_ret", attach_loaded },
	{ "lsm", attach_loaded },
	{ "freplace", attach_loaded },
};

static const struct kind *find_kind(const char *section)
{
	size_t length = strcspn(section, "/");
	if (length > 2 && !strncmp(section + length - 2, ".s", 2))
		length -= 2;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strlen(kinds[i].word) == length && !strncmp(kinds[i].word, section, length))
			return &kinds[i];
	return NULL;
}

bool attach_knows(const char *section)
{
	const char *slash = strchr(section, '/');
	return slash && slash[1] && find_kind(section);
}

int attach_program(const char *section, int program, int link)
{
	const char *slash = strchr(section, '/');
	const struct kind *kind = find_kind(section);
	return kind ? kind->attach(slash ? slash + 1 : "", program, link) : -EOPNOTSUPP;
}
