/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "clock.h"
#include "escape.h"
#include "guest.h"
#include "machine.h"
#include "message.h"
#include "process.h"
#include "throwaway.h"

/* Seconds without a byte after which a guest that lives (it says so every 3) has hung. */
#define SILENCE_S 30
/* Seconds until the first word of init. */
#define BOOT_S 180
/* Seconds after the kernel's first line of trouble, in which the rest of its trace arrives. */
#define TRACE_S 3
/* Seconds after the last message in which a guest powers off; init waits no longer for our answer.
 */
#define EXIT_S 10

/* What QEMU itself said, its first line; the caller frees it. */
static char *own_words(const char *said, int status, bool heard)
{
	if (*said)
		return text_line(said);
	char *ending = process_ending(status);
	/* A guest that powers off unheard: its kernel has no driver for the serial port. */
	char *words = text("QEMU ended: %s%s", ending,
			   heard || status ? "" : ", without a word on the serial console");
	free(ending);
	return words;
}

struct watch {
	struct console console;
	char said[4096]; /* by QEMU */
	size_t said_size;
	bool heard; /* something came over the serial console */
	bool answered, closed;
	int64_t last_byte, trouble_at, answered_at;
	char *last_answer;
	char overdue[64]; /* what is said where it takes too long */
};

/* Reads what there is; false when QEMU has closed its end. */
static void read_some(struct watch *watch, const struct machine *machine, int timeout_ms)
{
	static char buffer[65536];
	struct pollfd fds[2] = { { watch->closed ? -1 : machine->out, POLLIN, 0 },
				 { machine->err, POLLIN, 0 } };
	if (poll(fds, 2, timeout_ms) <= 0)
		return;
	if (fds[1].revents) {
		ssize_t n = read(machine->err, buffer, sizeof(buffer));
		if (n > 0 && watch->said_size + (size_t)n < sizeof(watch->said)) {
			memcpy(watch->said + watch->said_size, buffer, (size_t)n);
			watch->said_size += (size_t)n;
		}
	}
	if (!fds[0].revents)
		return;
	ssize_t n = read(machine->out, buffer, sizeof(buffer));
	if (n <= 0) {
		watch->closed = true;
		return;
	}
	if (message_level_get() >= MESSAGE_VERBOSE && !watch->console.has_hello)
		print_lines(stderr, buffer, (size_t)n);
	watch->last_byte = clock_ms();
	watch->heard = true;
	console_feed(&watch->console, buffer, (size_t)n);
}

/* Once the exit is there: tells the guest what is missing, or that it may go. */
static void answer(struct watch *watch, const struct machine *machine)
{
	char *line = watch->answered ? NULL : console_answer(&watch->console);
	if (!line)
		return;
	bool new_answer = !watch->last_answer || strcmp(line, watch->last_answer) != 0;
	if (new_answer && machine_tell(machine, line) < 0)
		debug("the guest does not listen any more");
	watch->answered = !strcmp(line, "ok\n");
	watch->answered_at = clock_ms();
	free(watch->last_answer);
	watch->last_answer = line;
}

/* Why a guest that could go on for ever is ended, or NULL. It says nothing about the kernel. */
static const char *check_bounds(const struct guest *guest, struct watch *watch, int64_t started)
{
	int timeout = guest->timeout_s ? guest->timeout_s : GUEST_TIMEOUT_S;
	int64_t began = guest->began ? guest->began : started;
	const char *stop = guest->stop ? *guest->stop : NULL;
	if (watch->console.fault)
		return watch->console.fault;
	if (stop)
		return stop;
	if (clock_ms() - began <= timeout * 1000LL)
		return NULL;
	snprintf(watch->overdue, sizeof(watch->overdue), "it was not done after %d s", timeout);
	return watch->overdue;
}

/* NULL while all is well; else the end and why. */
static const char *check(const struct guest *guest, struct watch *watch, int64_t started,
			 enum guest_end *end)
{
	const struct console *console = &watch->console;
	int64_t now = clock_ms();
	int silence = guest->silence_s ? guest->silence_s : SILENCE_S;
	if (console->trouble && !watch->trouble_at)
		watch->trouble_at = now;
	if (watch->trouble_at && now - watch->trouble_at > TRACE_S * 1000) {
		*end = GUEST_CRASHED;
		return console->trouble;
	}
	const char *bound = check_bounds(guest, watch, started);
	if (bound) {
		*end = GUEST_FAILED;
		return bound;
	}
	if (!console->has_hello && now - started > BOOT_S * 1000) {
		*end = GUEST_FAILED;
		return "it never started: no word of its init";
	}
	if (console->has_hello && now - watch->last_byte > silence * 1000) {
		*end = GUEST_HUNG;
		return "it hung: no sign of life";
	}
	return NULL;
}

/* Follows a started machine to its end. */
static void follow(const struct guest *guest, struct machine *machine, struct watch *watch,
		   struct guest_result *result)
{
	int64_t started = clock_ms();
	const char *why = NULL;
	bool ended = false;
	watch->last_byte = started;
	while (!why && !ended) {
		read_some(watch, machine, 200);
		answer(watch, machine);
		why = check(guest, watch, started, &result->end);
		/* All that it had to say is there. */
		bool lingers = watch->answered && clock_ms() - watch->answered_at > EXIT_S * 1000;
		ended = watch->closed || lingers;
	}
	if (ended) {
		/* It closes its end a moment before it can be waited for. */
		for (int i = 0; i < 50 && !machine_ended(machine); i++)
			usleep(20000);
		while (watch->said_size < sizeof(watch->said) - 1 && !watch->console.has_hello) {
			size_t before = watch->said_size;
			read_some(watch, machine, 0);
			if (watch->said_size == before)
				break;
		}
	}
	console_feed(&watch->console, "\n", 1);
	uint32_t missing = console_finish(&watch->console);
	const struct console *console = &watch->console;
	if (console->has_exit && !missing) {
		result->end = GUEST_EXITED;
		result->status = console->exit_status;
	} else if (ended && console->trouble) {
		result->end = GUEST_CRASHED;
		why = console->trouble;
	} else if (ended && console->fault) {
		result->end = GUEST_FAILED;
		why = console->fault;
	}
	if (why) {
		result->why = text("%s", why);
	} else if (result->end != GUEST_EXITED) {
		const char *panic =
			console->kernel ? strstr(console->kernel, "Kernel panic") : NULL;
		result->end = GUEST_FAILED;
		result->why = panic && !console->has_hello
				      ? text_line(panic)
				      : own_words(watch->said, machine->status, watch->heard);
	}
}

/* The hello is: release, machine, mode, and why the mode cannot be had. */
static void read_hello(const struct console *console, struct guest_result *result)
{
	int offset = 0;
	char release[128];
	if (!console->hello || sscanf(console->hello, "%127s %*s %*s %n", release, &offset) != 1)
		return;
	result->release = text("%s", release);
	if (offset && console->hello[offset] && !result->why)
		result->why = text("%s", console->hello + offset);
}

/* The kernel's. What is in use of its stack when a program begins shall be the same in each run.
 * The crypto API's tests of itself are a quarter of an emulated boot. */
static char *command_line(const struct guest *guest, bool kvm)
{
	return text("console=%s quiet panic=-1 randomize_kstack_offset=off cryptomgr.notests "
		    "rdinit=/init tailchain.mode=%s%s%s%s%s",
		    guest->arch->console, guest->mode, kvm ? "" : " tailchain.emulated=1",
		    guest->as_host ? "" : " oops=panic " THROWAWAY_PARAMETER,
		    guest->append ? " " : "", guest->append ? guest->append : "");
}

static void run(const struct guest *guest, const char *initramfs, bool kvm,
		struct guest_result *result)
{
	struct machine machine = { 0 };
	struct watch watch = { .console = { .output = guest->output, .context = guest->context } };
	char *append = command_line(guest, kvm);
	int err = machine_start(&(struct boot){ guest->arch, guest->kernel, initramfs, append,
						guest->processors ? guest->processors : 1, kvm },
				&machine);
	free(append);
	result->emulated = !kvm;
	result->end = GUEST_FAILED;
	if (err) {
		result->why = text("%s: cannot be run: %s", guest->arch->qemu, strerror(-err));
		return;
	}
	follow(guest, &machine, &watch, result);
	machine_stop(&machine);
	read_hello(&watch.console, result);
	result->console = text("%s", watch.console.kernel ? watch.console.kernel : "");
	free(watch.last_answer);
	console_release(&watch.console);
}

/* KVM can open and not work: it is used until it has failed once in this process. */
static bool kvm_usable(const struct arch *arch)
{
	return arch == arch_own() && !access("/dev/kvm", R_OK | W_OK);
}

/* In memory: it has no name that could stay behind. */
static int initramfs_make(const struct guest *guest, char **path)
{
	size_t size = 0;
	int fd = memfd_create("initramfs", MFD_CLOEXEC);
	int err = fd < 0 ? -errno : 0;
	if (err)
		error("initramfs: %s", strerror(-err));
	else
		err = initramfs_write(fd, guest->files, guest->file_count, guest->argv, &size);
	if (!err && size > MACHINE_MEMORY_MIB * 1024UL * 1024 / 4) {
		error("the guest's files are %zu MiB: more than a quarter of its memory, %d MiB",
		      size >> 20, MACHINE_MEMORY_MIB);
		err = -EFBIG;
	}
	if (err && fd >= 0)
		close(fd);
	/* QEMU opens it anew, by way of our descriptor. */
	*path = err ? NULL : text("/proc/%d/fd/%d", (int)getpid(), fd);
	return err ? err : fd;
}

void guest_run(const struct guest *guest, struct guest_result *result)
{
	static bool kvm_failed;
	char *initramfs;
	memset(result, 0, sizeof(*result));
	result->end = GUEST_FAILED;
	int fd = initramfs_make(guest, &initramfs);
	if (fd < 0) {
		result->why = text("its initramfs cannot be made: %s", strerror(-fd));
		return;
	}
	bool kvm = kvm_usable(guest->arch) && !kvm_failed;
	if (kvm) {
		run(guest, initramfs, true, result);
		if (result->end == GUEST_FAILED && !result->release) {
			kvm_failed = true;
			note("KVM opens but does not work (%s): emulating", result->why);
			guest_result_release(result);
			kvm = false;
		}
	}
	if (!kvm)
		run(guest, initramfs, false, result);
	close(fd);
	free(initramfs);
}

void guest_result_release(struct guest_result *result)
{
	free(result->why);
	free(result->console);
	free(result->release);
	memset(result, 0, sizeof(*result));
}
