/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "machine.h"
#include "message.h"
#include "process.h"

/* Of QEMU, whose time is bounded by the guest's: the guest's memory, the code that it translates,
 * and itself. */
static const struct limits machine_limits = { .memory = 16UL << 30, .output = 1UL << 30 };

/* A process with a pipe to and two from it. */
static int start(char *const argv[], struct machine *machine)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 }, err[2] = { -1, -1 }, status = 0;
	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC))
		status = -errno;
	machine->pid = status ? -1 : process_fork();
	if (machine->pid == 0) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		dup2(err[1], 2);
		/* A signal from the terminal is for the caller, who ends QEMU. */
		setpgid(0, 0);
		limits_set(&machine_limits);
		execvp(argv[0], argv);
		dprintf(2, "%s: cannot be run: %s\n", argv[0], strerror(errno));
		_exit(127);
	}
	if (machine->pid < 0 && !status)
		status = -errno;
	if (!status) {
		close(in[0]);
		close(out[1]);
		close(err[1]);
		*machine = (struct machine){ machine->pid, in[1], out[0], err[0] };
	}
	return status;
}

int machine_start(const struct boot *boot, struct machine *machine)
{
	const struct arch *arch = boot->arch;
	char *memory = text("%d", MACHINE_MEMORY_MIB);
	char *processors = text("%d", boot->processors);
	char *const argv[] = { (char *)arch->qemu,
			       "-nodefaults",
			       "-no-user-config",
			       "-no-reboot",
			       "-display",
			       "none",
			       "-M",
			       (char *)arch->machine,
			       "-accel",
			       boot->kvm ? "kvm" : "tcg",
			       "-cpu",
			       (char *)(boot->kvm ? arch->cpu_kvm : arch->cpu_tcg),
			       "-smp",
			       processors,
			       "-m",
			       memory,
			       "-kernel",
			       (char *)boot->kernel,
			       "-initrd",
			       (char *)boot->initramfs,
			       "-append",
			       (char *)boot->append,
			       "-serial",
			       "stdio",
			       NULL };
	if (message_level_get() >= MESSAGE_VERBOSE) {
		char *line = process_line(argv);
		note("%s", line);
		free(line);
	}
	int err = start(argv, machine);
	free(memory);
	free(processors);
	return err;
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
	close(machine->in);
	close(machine->out);
	close(machine->err);
}

ssize_t machine_tell(const struct machine *machine, const char *line)
{
	sigset_t pipe, before;
	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	sigprocmask(SIG_BLOCK, &pipe, &before);
	ssize_t n = write(machine->in, line, strlen(line));
	int err = errno;
	/* Takes the signal, unless the caller had it blocked. */
	if (n < 0 && err == EPIPE && !sigismember(&before, SIGPIPE))
		sigtimedwait(&pipe, NULL, &(struct timespec){ 0 });
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = err;
	return n;
}
