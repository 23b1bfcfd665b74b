/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "clock.h"
#include "file.h"
#include "guest.h"
#include "machine.h"
#include "message.h"
#include "monitor.h"
#include "snapshot.h"
#include "spare.h"
#include "text.h"
#include "throwaway.h"
#include "watch.h"

/* Where a guest waits for us, and can be saved. */
enum waiting { WAITS_BOOTED, WAITS_PREPARED, WAITS };

/* One guest as it is run: with KVM or without. */
struct session {
	const struct guest *guest;
	struct input *input;
	struct boot boot;
	struct snapshot snapshots[WAITS]; /* no key: it is neither looked for nor made */
	struct shared shared;		  /* boot.channel is its file */
	struct guest_result *result;
};

/* The kernel's. What is in use of its stack when a program begins shall be the same in each run.
 * The crypto API's tests of itself are a quarter of an emulated boot. */
static char *command_line(const struct guest *guest, bool kvm)
{
	return text("console=%s quiet panic=-1 randomize_kstack_offset=off cryptomgr.notests "
		    "rdinit=/init tailchain.mode=%s%s%s%s%s",
		    guest->kernel->arch->console, guest->mode, kvm ? "" : " tailchain.emulated=1",
		    guest->as_host ? "" : " oops=panic " THROWAWAY_PARAMETER,
		    guest->append ? " " : "", guest->append ? guest->append : "");
}

/* The hello is: release, machine, mode, and why the mode cannot be had. */
static void read_hello(const char *hello, struct guest_result *result)
{
	int offset = 0;
	char release[128];
	if (!hello || sscanf(hello, "%127s %*s %*s %n", release, &offset) != 1)
		return;
	result->release = text("%s", release);
	if (offset && hello[offset] && !result->why)
		result->why = text("%s", hello + offset);
}

/* -- Saving and restoring --------------------------------------------------------------- */

static const char *words_of(const struct monitor *monitor, int err)
{
	return err == -EIO && monitor->words ? monitor->words : strerror(-err);
}

/* Saves a machine that waits there, and lets it go on with what it waits for. False: it does not go
 * on, and why is in the result. */
static bool save(const struct session *session, enum waiting waiting, struct watch *watch)
{
	const struct snapshot *snapshot = &session->snapshots[waiting];
	if (!snapshot->key || session->boot.memory < 0)
		return true;
	struct monitor monitor = { .fd = watch->machine->monitor };
	const int64_t began = clock_ms();
	int state = memfd_create("state", MFD_CLOEXEC),
	    kept = state < 0 ? -errno : snapshot_begin();
	int err = kept < 0 ? kept : monitor_save(&monitor, state);
	if (!err)
		err = snapshot_take(kept, session->boot.memory, session->shared.fd);
	/* Where nothing was begun it was not stopped. */
	input_feed(session->input, &watch->to_guest);
	int stays = kept < 0 ? 0 : monitor_continue(&monitor);
	const int64_t stopped = clock_ms();
	/* While it goes on. */
	if (!err)
		err = snapshot_keep(snapshot, kept, state);
	/* A file system without unnamed files (O_TMPFILE) keeps none, and that is no news. */
	void (*say)(const char *format, ...) = err == -EOPNOTSUPP ? note : error;
	if (err)
		say("kernel %s: its snapshot cannot be kept: %s", session->guest->kernel->name,
		    words_of(&monitor, err));
	file_close(kept);
	file_close(state);
	note("kernel %s: saved in %lld ms, stopped for %lld of them", session->guest->kernel->name,
	     (long long)(clock_ms() - began), (long long)(stopped - began));
	monitor_release(&monitor);
	if (stays)
		session->result->why = text("QEMU does not let it go on: %s", strerror(-stays));
	return !stays;
}

/* Restores a machine that waits for its state. That is checked while QEMU reads it: a damaged one
 * is never run. */
static int load(const struct session *session, enum waiting waiting, struct monitor *monitor,
		struct watch *watch)
{
	int err = snapshot_check(&session->snapshots[waiting], session->boot.state);
	if (!err)
		err = monitor_loaded(monitor);
	return err || watch_restored(watch, waiting == WAITS_PREPARED) ? err : -EBADMSG;
}

/* -- Running ---------------------------------------------------------------------------- */

/* What the machine has in common with us: the memory by which it speaks, and, where it `saves`, its
 * own. */
static int open_memories(struct session *session, bool saves)
{
	struct boot *boot = &session->boot;
	int err = shared_open(&session->shared);
	boot->memory = -1;
	if (err)
		return err;
	boot->channel = session->shared.fd;
	if (!saves)
		return 0;
	boot->memory = memfd_create("memory", MFD_CLOEXEC);
	return boot->memory < 0 || ftruncate(boot->memory, (off_t)MACHINE_MEMORY) ? -errno : 0;
}

static void close_memories(struct session *session)
{
	shared_close(&session->shared);
	file_close(session->boot.memory);
	session->boot.memory = -1;
}

/* `saves`: it is to be saved. */
static int start(struct session *session, bool saves, struct machine *machine)
{
	int err = open_memories(session, saves);
	if (err) {
		session->result->why = text("its memory cannot be made: %s", strerror(-err));
	} else {
		err = machine_start(&session->boot, machine);
		if (err)
			session->result->why = text("%s: cannot be run: %s",
						    session->boot.arch->qemu, strerror(-err));
	}
	if (err)
		close_memories(session);
	return err;
}

static void follow(const struct session *session, struct machine *machine, struct watch *watch)
{
	const struct guest *guest = session->guest;
	input_rewind(session->input);
	watch_init(watch, machine, session->input, session->shared.memory);
	watch->bounds =
		(struct watch_bounds){ guest->silence_s,
				       guest->timeout_s ? guest->timeout_s : GUEST_TIMEOUT_S,
				       guest->began, guest->stop };
	watch->answer.output = guest->output;
	watch->answer.written = guest->written;
	watch->answer.context = guest->context;
}

static void finish(struct session *session, struct machine *machine, struct watch *watch)
{
	machine_stop(machine);
	read_hello(watch->answer.hello, session->result);
	session->result->console = text("%s", watch->console.kernel ? watch->console.kernel : "");
	watch_release(watch);
	close_memories(session);
}

/* Whether a boot failed of what is QEMU's fault: an emulated timer that comes too late on a busy
 * machine, or its own death, seen with several processors. */
static bool emulator_failed(const struct guest_result *result)
{
	static const char *const words[] = { "IO-APIC + timer doesn't work!",
					     "QEMU ended: killed by SIGSEGV" };
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (result->end == GUEST_FAILED && !result->release && result->why &&
		    strstr(result->why, words[i]))
			return true;
	return false;
}

/* Has its command prepare itself, if it is to. Returns whether to go on. */
static bool prepare(const struct session *session, struct watch *watch)
{
	const int64_t began = clock_ms();
	if (session->input->ready)
		return true;
	if (watch_prepare(watch, session->result)) {
		note("kernel %s: its command prepared itself in %lld ms",
		     session->guest->kernel->name, (long long)(clock_ms() - began));
		return save(session, WAITS_PREPARED, watch);
	}
	session->result->unprepared = session->result->end != GUEST_FAILED;
	return false;
}

static void boot_once(struct session *session)
{
	struct machine machine;
	struct watch watch;
	session->boot.state = -1;
	if (start(session, session->snapshots[WAITS_BOOTED].key, &machine))
		return;
	follow(session, &machine, &watch);
	if (watch_boot(&watch, session->result) && save(session, WAITS_BOOTED, &watch) &&
	    prepare(session, &watch))
		watch_run(&watch, session->result);
	finish(session, &machine, &watch);
}

static void boot(struct session *session)
{
	boot_once(session);
	if (!emulator_failed(session->result))
		return;
	note("kernel %s: %s: booted once more", session->guest->kernel->name, session->result->why);
	guest_result_release(session->result);
	boot_once(session);
}

/* One that is being restored, begun before if there is such a one. */
static int start_restored(struct session *session, enum waiting waiting, struct machine *machine)
{
	struct spare *spare = session->guest->spare;
	const char *key = session->snapshots[waiting].key;
	if (spare && spare_take(spare, key, machine, &session->shared))
		return 0;
	int err = start(session, waiting == WAITS_BOOTED && session->input->first, machine);
	if (!err)
		monitor_load(machine->monitor);
	return err;
}

static void begin_spare(const struct session *session, enum waiting waiting)
{
	struct spare *spare = session->guest->spare;
	const struct snapshot *snapshot = &session->snapshots[waiting];
	if (!spare || !spare->wanted)
		return;
	struct boot boot = session->boot;
	/* Each reads the state by itself, and has a memory of its own. */
	boot.memory = -1;
	boot.state = snapshot_open(snapshot);
	if (boot.state < 0)
		return;
	spare_begin(spare, &boot, snapshot->key);
	close(boot.state);
}

/* From a state that is open. A negative errno: it was not run, and `*why` says so; the caller frees
 * that. */
static int restore_once(struct session *session, enum waiting waiting, char **why)
{
	struct machine machine;
	struct watch watch;
	int64_t began = clock_ms();
	int err = start_restored(session, waiting, &machine);
	if (err) {
		*why = text("%s", session->result->why);
		return err;
	}
	follow(session, &machine, &watch);
	struct monitor monitor = { .fd = machine.monitor };
	err = load(session, waiting, &monitor, &watch);
	input_feed(session->input, &watch.to_guest);
	if (!err)
		err = monitor_continue(&monitor);
	int64_t restored = clock_ms();
	if (err) {
		*why = text("%s", err == -EBADMSG ? "it is damaged" : words_of(&monitor, err));
	} else {
		begin_spare(session, waiting);
		if (prepare(session, &watch))
			watch_run(&watch, session->result);
		note("kernel %s: restored in %lld ms, first answer after %lld ms",
		     session->guest->kernel->name, (long long)(restored - began),
		     (long long)((watch.answered ? watch.answered : clock_ms()) - began));
	}
	monitor_release(&monitor);
	finish(session, &machine, &watch);
	return err;
}

/* Returns false where there is no snapshot, or none any more. */
static bool restore(struct session *session, enum waiting waiting)
{
	const struct snapshot *snapshot = &session->snapshots[waiting];
	char *why;
	if (!snapshot->key)
		return false;
	session->boot.state = snapshot_open(snapshot);
	if (session->boot.state < 0)
		return false;
	const struct spare *spare = session->guest->spare;
	const bool begun = spare && spare->key;
	int err = restore_once(session, waiting, &why);
	if (err && begun) {
		/* What became of the spare says nothing of the snapshot. */
		free(why);
		guest_result_release(session->result);
		err = restore_once(session, waiting, &why);
	}
	close(session->boot.state);
	if (!err)
		return true;
	error("kernel %s: its snapshot does not load (%s): made anew", session->guest->kernel->name,
	      why);
	snapshot_remove(snapshot);
	guest_result_release(session->result);
	free(why);
	return false;
}

static void run(const struct guest *guest, struct input *input, const struct initramfs *initramfs,
		bool kvm, struct guest_result *result)
{
	const struct arch *arch = guest->kernel->arch;
	char *append = command_line(guest, kvm);
	struct session session = { .guest = guest,
				   .input = input,
				   .boot = { .arch = arch,
					     .kernel = guest->kernel->image,
					     .initramfs = initramfs,
					     .append = append,
					     .processors =
						     guest->processors ? guest->processors : 1,
					     .kvm = kvm,
					     .monitor = !guest->cold && arch_saves(arch),
					     .memory = -1,
					     .state = -1 },
				   .result = result };
	if (session.boot.monitor && snapshot_of(&session.boot, guest->kernel, guest->mode,
						&session.snapshots[WAITS_BOOTED]))
		debug("kernel %s: has no snapshots", guest->kernel->name);
	if (session.snapshots[WAITS_BOOTED].key && input->first &&
	    snapshot_prepared(&session.snapshots[WAITS_BOOTED], input->packets, input->first,
			      &session.snapshots[WAITS_PREPARED]))
		debug("kernel %s: has no snapshots of a prepared command", guest->kernel->name);
	if (!restore(&session, WAITS_PREPARED) && !restore(&session, WAITS_BOOTED))
		boot(&session);
	if (guest->spare && (result->end == GUEST_CRASHED || result->end == GUEST_HUNG))
		guest->spare->wanted = true;
	result->emulated = !kvm;
	for (enum waiting i = 0; i < WAITS; i++)
		snapshot_release(&session.snapshots[i]);
	free(append);
}

/* KVM can open and not work: it is used until it has failed once in this process. */
static bool kvm_usable(const struct arch *arch)
{
	return arch == arch_own() && !access("/dev/kvm", R_OK | W_OK);
}

/* With KVM, and without where that does not work. */
static void run_either(const struct guest *guest, struct input *input,
		       const struct initramfs *initramfs, struct guest_result *result)
{
	static bool kvm_failed;
	if (kvm_usable(guest->kernel->arch) && !kvm_failed) {
		run(guest, input, initramfs, true, result);
		if (result->end != GUEST_FAILED || result->release)
			return;
		kvm_failed = true;
		note("KVM opens but does not work (%s): emulating", result->why);
		guest_result_release(result);
	}
	run(guest, input, initramfs, false, result);
}

void guest_run(const struct guest *guest, struct guest_result *result)
{
	struct input input;
	guest_result_init(result);
	result->why = machine_lacks(guest->kernel->arch);
	if (result->why)
		return;
	int err = input_make(&input, guest->first, &guest->given);
	if (err) {
		result->why = text("its files cannot be given to it: %s", strerror(-err));
		return;
	}
	const struct initramfs *initramfs;
	err = initramfs_of(guest->kernel->arch, &initramfs);
	if (err)
		result->why = text("its initramfs cannot be made: %s", strerror(-err));
	else
		run_either(guest, &input, initramfs, result);
	input_release(&input);
}
