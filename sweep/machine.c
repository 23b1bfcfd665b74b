/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "channel.h"
#include "file.h"
#include "machine.h"
#include "message.h"
#include "monitor.h"
#include "pages.h"
#include "process.h"
#include "text.h"
#include "texts.h"

/* Where QEMU has our end of its port, and what makes it one. */
#define PORT_FD 5
#define PORT_ARGUMENTS                                                                             \
	"-chardev", "socket,id=port,fd=5", "-device", "virtserialport,chardev=port,nr=1"

/* Of QEMU, whose time is bounded by the guest's: the guest's memory, the code that it translates,
 * and itself. */
static const struct limits machine_limits = { .memory = 16UL << 30, .output = 1UL << 30 };

int shared_open(struct shared *shared)
{
	int fd = memfd_create("channel", MFD_CLOEXEC);
	int err = fd < 0 || ftruncate(fd, CHANNEL_SIZE) ? -errno : 0;
	void *memory = err ? MAP_FAILED
			   : mmap(NULL, CHANNEL_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (!err && memory == MAP_FAILED)
		err = -errno;
	if (err)
		file_close(fd);
	*shared = err ? (struct shared){ -1, NULL } : (struct shared){ fd, memory };
	return err;
}

void shared_close(struct shared *shared)
{
	if (!shared->memory)
		return;
	munmap(shared->memory, CHANNEL_SIZE);
	close(shared->fd);
}

/* In the child: what it inherits, as it is told of it. */
static void take_descriptors(const struct boot *boot, int monitor, int port, int out, int err)
{
	/* Out of the way of the numbers that they are to have. */
	int saved = fcntl(boot->state, F_DUPFD_CLOEXEC, 10);
	int socket = fcntl(monitor, F_DUPFD_CLOEXEC, 10);
	int other = fcntl(port, F_DUPFD_CLOEXEC, 10);
	dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), 0);
	dup2(out, 1);
	dup2(err, 2);
	if (socket >= 0)
		dup2(socket, MONITOR_FD);
	if (other >= 0)
		dup2(other, PORT_FD);
	if (saved >= 0)
		dup2(saved, MONITOR_STATE_FD);
}

static int make_socket(bool wanted, int ends[2])
{
	return wanted && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) ? -errno : 0;
}

/* A process with two pipes from it, and sockets where it has a monitor or a port. */
static int start(const struct boot *boot, char *const argv[], struct machine *machine)
{
	int out[2] = { -1, -1 }, err[2] = { -1, -1 }, monitor[2] = { -1, -1 }, port[2] = { -1, -1 },
	    status = 0;
	if (pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC))
		status = -errno;
	if (!status)
		status = make_socket(boot->monitor, monitor);
	if (!status)
		status = make_socket(boot->arch->port, port);
	machine->pid = status ? -1 : process_fork();
	if (machine->pid == 0) {
		take_descriptors(boot, monitor[1], port[1], out[1], err[1]);
		/* A signal from the terminal is for the caller, who ends QEMU. */
		setpgid(0, 0);
		limits_set(&machine_limits);
		execvp(argv[0], argv);
		dprintf(2, "%s: cannot be run: %s\n", argv[0], strerror(errno));
		_exit(127);
	}
	if (machine->pid < 0 && !status)
		status = -errno;
	close(out[1]);
	close(err[1]);
	file_close(monitor[1]);
	file_close(port[1]);
	*machine = (struct machine){ machine->pid, out[0], err[0], monitor[0], port[0] };
	return status;
}

/* What is the same of a machine that is saved and of one that is restored. */
static void add_machine(struct texts *argv, const struct boot *boot)
{
	const struct arch *arch = boot->arch;
	char *machine = text("%s,memory-backend=ram", arch->machine);
	char *memory = text("%d", MACHINE_MEMORY_MIB), *processors = text("%d", boot->processors);
	texts_add_all(argv,
		      (const char *const[]){
			      arch->qemu,
			      "-nodefaults",
			      "-no-user-config",
			      "-no-reboot",
			      "-display",
			      "none",
			      "-M",
			      machine,
			      "-accel",
			      boot->kvm ? "kvm" : "tcg",
			      "-cpu",
			      boot->kvm ? arch->cpu_kvm : arch->cpu_tcg,
			      "-smp",
			      processors,
			      "-m",
			      memory,
			      "-serial",
			      "stdio",
			      "-device",
			      (arch->port ? arch->port : "ivshmem-plain,memdev=channel,master=on"),
			      NULL });
	free(machine);
	free(memory);
	free(processors);
}

/* The memory of a machine that is restored is its state's file, as far as nobody writes to it. */
static char *memory_of(const struct boot *boot)
{
	if (boot->memory >= 0)
		return text("memory-backend-file,id=ram,size=%dM,share=on,mem-path=/proc/%d/fd/%d",
			    MACHINE_MEMORY_MIB, (int)getpid(), boot->memory);
	if (boot->state < 0)
		return text("memory-backend-ram,id=ram,size=%dM", MACHINE_MEMORY_MIB);
	return text("memory-backend-file,id=ram,size=%dM,share=off,mem-path=/proc/self/fd/%d",
		    MACHINE_MEMORY_MIB, MONITOR_STATE_FD);
}

/* What a machine boots, one that is restored has booted already: QEMU would only read it again. */
static void add_kernel(struct texts *argv, const struct boot *boot)
{
	if (boot->state < 0 || boot->arch->boots_by_rom)
		texts_add_all(argv, (const char *const[]){ "-append", boot->append, "-kernel",
							   boot->kernel, "-initrd",
							   boot->initramfs->path, NULL });
}

static void add_files(struct texts *argv, const struct boot *boot)
{
	char *memory = memory_of(boot);
	/* QEMU opens it anew, by way of our descriptor. */
	char *channel =
		text("memory-backend-file,id=channel,share=on,size=%lu,mem-path=/proc/%d/fd/%d",
		     CHANNEL_SIZE, (int)getpid(), boot->channel);
	texts_add_all(argv, (const char *const[]){ "-object", memory, NULL });
	if (boot->arch->firmware)
		texts_add_all(argv, (const char *const[]){ "-bios", boot->arch->firmware, NULL });
	if (boot->arch->port)
		texts_add_all(argv, (const char *const[]){ PORT_ARGUMENTS, NULL });
	else
		texts_add_all(argv, (const char *const[]){ "-object", channel, NULL });
	if (boot->monitor)
		texts_add_all(argv, (const char *const[]){ MONITOR_ARGUMENTS, NULL });
	if (boot->state >= 0)
		texts_add_all(argv, (const char *const[]){ "-incoming", "defer", NULL });
	free(channel);
	free(memory);
}

/* What was in the memories that it has in common with us, if it was saved. */
static int fill_memories(const struct boot *boot)
{
	int err = 0;
	if (boot->state >= 0)
		err = pages_copy(boot->state, MACHINE_CHANNEL_AT, boot->channel, 0, CHANNEL_SIZE);
	if (!err && boot->state >= 0 && boot->memory >= 0)
		err = pages_copy(boot->state, 0, boot->memory, 0, MACHINE_MEMORY);
	return err;
}

int machine_start(const struct boot *boot, struct machine *machine)
{
	struct texts argv = { 0 };
	int err = fill_memories(boot);
	if (err)
		return err;
	add_machine(&argv, boot);
	add_kernel(&argv, boot);
	add_files(&argv, boot);
	if (message_level_get() >= MESSAGE_VERBOSE) {
		char *line = process_line(argv.at);
		note("%s", line);
		free(line);
	}
	err = start(boot, argv.at, machine);
	texts_release(&argv);
	return err;
}

char *machine_lacks(const struct arch *arch)
{
	static const char words[] = "QEMU emulator version ";
	struct process_result result = { 0 };
	char *const argv[] = { (char *)arch->qemu, "--version", NULL };
	char *why = NULL;
	if (arch->qemu_oldest && !process_run(&(struct process){ .argv = argv }, &result) &&
	    result.out && !strncmp(result.out, words, strlen(words))) {
		const char *version = result.out + strlen(words);
		if (strtol(version, NULL, 10) < arch->qemu_oldest)
			why = text("%s: its kernels need QEMU %d or newer, this is %.*s (Debian: "
				   "bookworm-backports, trixie)",
				   arch->qemu, arch->qemu_oldest, (int)strcspn(version, " \n"),
				   version);
	}
	process_result_release(&result);
	if (!why && arch->firmware && file_readable(arch->firmware))
		why = text("%s: %s (Debian: qemu-efi-%s of trixie)", arch->firmware,
			   strerror(errno), arch->name);
	return why;
}

/* The file of a command, as execvp() finds it, with its time and size; another QEMU of the same
 * name has others. */
static char *identity_of(const char *command)
{
	const char *paths = getenv("PATH");
	struct texts folders = { 0 };
	struct stat info;
	char *identity = NULL;
	texts_split(&folders, paths ? paths : "", ":");
	for (int i = 0; i < folders.count && !identity; i++) {
		char *path = text("%s/%s", folders.at[i], command);
		if (!access(path, X_OK) && !stat(path, &info))
			identity = text("%s %lld %lld.%ld", path, (long long)info.st_size,
					(long long)info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
		free(path);
	}
	texts_release(&folders);
	return identity ? identity : text("%s", command);
}

/* Adds what this machine's processor is: KVM gives it to its guests. */
static void add_processor(char **identity)
{
	static const char *const keys[] = { "vendor_id",       "cpu family", "model",	 "stepping",
					    "microcode",       "flags",	     "Features", "CPU part",
					    "CPU implementer", "CPU variant" };
	char *all, *rest, *line;
	size_t size;
	if (file_read("/proc/cpuinfo", &all, &size))
		return;
	/* The first of several is as good as any. */
	for (rest = all; (line = strsep(&rest, "\n")) && *line;)
		for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
			if (!strncmp(line, keys[i], strlen(keys[i])))
				text_append(identity, "\n%s", line);
	free(all);
}

char *machine_identity(const struct boot *boot)
{
	struct texts argv = { 0 };
	add_machine(&argv, boot);
	char *line = process_line(argv.at), *qemu = identity_of(boot->arch->qemu);
	char *identity = text("%s: %s -append %s", qemu, line, boot->append);
	if (boot->kvm)
		add_processor(&identity);
	free(qemu);
	free(line);
	texts_release(&argv);
	return identity;
}

bool machine_ended(struct machine *machine)
{
	if (!machine->ended)
		machine->ended = waitpid(machine->pid, &machine->status, WNOHANG) == machine->pid;
	return machine->ended;
}

void machine_stop(struct machine *machine)
{
	if (!machine_ended(machine)) {
		kill(machine->pid, SIGKILL);
		while (waitpid(machine->pid, &machine->status, 0) < 0 && errno == EINTR)
			;
	}
	close(machine->out);
	close(machine->err);
	file_close(machine->monitor);
	file_close(machine->port);
}
