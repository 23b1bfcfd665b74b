/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/perf_event.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "attach.h"
#include "elf_function.h"
#include "event.h"
#include "file.h"
#include "mount_alone.h"
#include "text.h"

static bool is_cgroup(int fd)
{
	struct statfs info;
	return !fstatfs(fd, &info) && (unsigned long)info.f_type == CGROUP2_SUPER_MAGIC;
}

/* Where version 2 is not mounted at its usual place, it is there for this process alone. */
static int open_cgroup(const char *path)
{
	static const char usual[] = "/sys/fs/cgroup";
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0 && is_cgroup(fd))
		return fd;
	int err = fd < 0 ? -errno : -EINVAL;
	file_close(fd);
	if (strcmp(path, usual) != 0)
		return err;
	err = mount_alone("cgroup2", usual);
	fd = err ? err : open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd == -1 ? -errno : fd;
}

/* -- Attaching ------------------------------------------------------------------------- */

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

/* The section names no event. */
static int attach_clock(const struct attach_to *to, const char *target, int program, bool link)
{
	(void)target;
	return attach_event(event_clock(to->pid), program, link);
}

static int attach_raw(const struct attach_to *to, const char *target, int program, bool link)
{
	(void)to;
	(void)link;
	int fd = bpf_raw_tracepoint_open(target, program);
	return fd == -1 ? -errno : fd;
}

/* What it attaches to it knows since the load. */
static int attach_loaded(const struct attach_to *to, const char *target, int program, bool link)
{
	(void)target;
	return attach_raw(to, NULL, program, link);
}

static int attach_interface(const struct attach_to *to, const char *target, int program, bool link)
{
	(void)target;
	(void)link;
	const unsigned int interface = if_nametoindex(to->at);
	return interface ? bpf_link_create(program, (int)interface, to->type, NULL) : -errno;
}

static int attach_cgroup(const struct attach_to *to, const char *target, int program, bool link)
{
	(void)target;
	(void)link;
	int cgroup = open_cgroup(to->at);
	int fd = cgroup < 0 ? cgroup : bpf_link_create(program, cgroup, to->type, NULL);
	file_close(cgroup);
	return fd;
}

/* -- Kinds of hooks -------------------------------------------------------------------- */

static char *interface_missing(const struct attach_to *to, const char *target)
{
	(void)target;
	return if_nametoindex(to->at) ? NULL : text("at '%s': no such network interface", to->at);
}

static char *cgroup_missing(const struct attach_to *to, const char *target)
{
	(void)target;
	int fd = open_cgroup(to->at);
	if (fd < 0)
		return text("at '%s': no folder of a cgroup of version 2%s%s", to->at,
			    fd == -EINVAL ? "" : ": ", fd == -EINVAL ? "" : strerror(-fd));
	close(fd);
	return NULL;
}

static char *function_missing(const struct attach_to *to, const char *target)
{
	uint64_t offset;
	char *path, *function;
	uprobe_split(target, &path, &function, &offset);
	int err = function ? elf_function(path, function, &offset) : 0;
	char *why = !function ? text("'%s': not of the form PATH:FUNCTION", to->section)
		    : err     ? text("'%s': no ELF file '%s' that has a function '%s'", to->section,
				     path, function)
			      : NULL;
	free(path);
	free(function);
	return why;
}

/* Of what a hook is, beside what its section says. */
static const struct site {
	const char *what;  /* it is */
	const char *scope; /* for whom a program there acts */
} interface = { "network interface", "for all packets of %s" },
  cgroup = { "cgroup's folder", "for all processes of %s" };

/* By the word before the slash; where `.s` behind it says that the program may sleep, or `.frags`
 * that it takes fragments, it is the same. */
static const struct kind {
	const char *word;
	int (*attach)(const struct attach_to *to, const char *target, int program, bool link);
	int (*event)(const char *target); /* in its place: the perf event that it is attached to */
	bool bare;			  /* no target stands behind the word */
	const struct site *site;	  /* that --at names */
	/* Why what is named is not there, or NULL; NULL: the kernel will say. */
	char *(*missing)(const struct attach_to *to, const char *target);
	bool of_process; /* it is of the one that triggers it */
} kinds[] = {
	{ "tracepoint", .event = event_tracepoint },
	{ "tp", .event = event_tracepoint },
	{ "kprobe", .event = event_kprobe },
	{ "kretprobe", .event = event_kretprobe },
	{ "uprobe", .event = event_uprobe, .missing = function_missing },
	{ "uretprobe", .event = event_uretprobe, .missing = function_missing },
	{ "perf_event", attach_clock, .bare = true, .of_process = true },
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
	{ "xdp", attach_interface, .bare = true, .site = &interface, .missing = interface_missing },
	{ "tcx", attach_interface, .site = &interface, .missing = interface_missing },
	{ "netkit", attach_interface, .site = &interface, .missing = interface_missing },
	{ "cgroup_skb", attach_cgroup, .site = &cgroup, .missing = cgroup_missing },
	{ "cgroup", attach_cgroup, .site = &cgroup, .missing = cgroup_missing },
	{ "sockops", attach_cgroup, .bare = true, .site = &cgroup, .missing = cgroup_missing },
	{ "lsm_cgroup", attach_cgroup, .site = &cgroup, .missing = cgroup_missing },
};

/* The length of the word, without what says only how the program is loaded. */
static size_t word_length(const char *section)
{
	static const char *const suffixes[] = { ".s", ".frags" };
	const size_t length = strcspn(section, "/");
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
		const size_t size = strlen(suffixes[i]);
		if (length > size && !strncmp(section + length - size, suffixes[i], size))
			return length - size;
	}
	return length;
}

/* What stands behind the word. */
static const char *target_of(const char *section)
{
	const char *slash = strchr(section, '/');
	return slash ? slash + 1 : "";
}

static const struct kind *find_kind(const char *section)
{
	const size_t length = word_length(section);
	/* The direction of this one stands nowhere. */
	if (!strcmp(section, "cgroup/skb"))
		return NULL;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strlen(kinds[i].word) == length && !strncmp(kinds[i].word, section, length))
			return kinds[i].bare == !*target_of(section) ? &kinds[i] : NULL;
	return NULL;
}

char *attach_refuses(const struct attach_to *to)
{
	const struct kind *kind = find_kind(to->section);
	if (!kind)
		return text(
			"is no hook that it can be attached to here (those are tracepoints, "
			"kprobes, uprobes, raw tracepoints, perf_event, fentry, fexit, fmod_ret "
			"and lsm, and with --at xdp, tcx, netkit and those of cgroups)");
	if (kind->site && !to->at)
		return text("is no hook that it can be attached to here (without its %s: name it "
			    "with --at)",
			    kind->site->what);
	if (kind->of_process && !to->pid)
		return text(
			"is no hook that it can be attached to here (it is of one process: give "
			"a command with --for)");
	if (!kind->site && to->at)
		return text("is no hook that is at '%s': --at names the network interface or the "
			    "cgroup of those that are of one",
			    to->at);
	return NULL;
}

char *attach_missing(const struct attach_to *to)
{
	const struct kind *kind = find_kind(to->section);
	return kind->missing ? kind->missing(to, target_of(to->section)) : NULL;
}

char *attach_scope(const struct attach_to *to)
{
	const struct kind *kind = find_kind(to->section);
	if (kind && kind->site)
		return text(kind->site->scope, to->at);
	return text(kind && kind->of_process ? "for the trigger's process" : "for all processes");
}

int attach_program(const struct attach_to *to, int program, bool link)
{
	const char *target = target_of(to->section);
	const struct kind *kind = find_kind(to->section);
	if (!kind || (kind->of_process && !to->pid))
		return -EOPNOTSUPP;
	if (kind->event)
		return attach_event(kind->event(target), program, link);
	return kind->attach(to, target, program, link);
}
