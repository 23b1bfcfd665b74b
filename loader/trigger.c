/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "file.h"
#include "message.h"
#include "process.h"
#include "text.h"
#include "trigger.h"

/* A path that is not there: the system call is made, and nothing else happens. */
static const char nowhere[] = "/nonexistent/tailchain";

static void call_execve(void)
{
	char *const argv[] = { (char *)nowhere, NULL };
	execve(nowhere, argv, NULL);
}

static void call_getpid(void)
{
	syscall(SYS_getpid);
}

static void call_getppid(void)
{
	syscall(SYS_getppid);
}

static void call_getuid(void)
{
	syscall(SYS_getuid);
}

static void call_openat(void)
{
	syscall(SYS_openat, AT_FDCWD, nowhere, O_RDONLY, 0);
}

static void call_unlinkat(void)
{
	syscall(SYS_unlinkat, AT_FDCWD, nowhere, 0);
}

static void call_mkdirat(void)
{
	syscall(SYS_mkdirat, AT_FDCWD, nowhere, 0700);
}

static void call_nanosleep(void)
{
	struct timespec nothing = { 0 };
	syscall(SYS_nanosleep, &nothing, NULL);
}

static void call_sched_yield(void)
{
	sched_yield();
}

static void call_kill(void)
{
	syscall(SYS_kill, getpid(), 0);
}

/* What is called for a hook that ends in the word. Where the hook is about every system call, the
 * process must neither wait nor end by one: it spins until it may go, and when it is done it is
 * ended. */
static const struct call {
	const char *word;
	void (*call)(void);
	bool any;
} calls[] = {
	{ "execve", call_execve },	     { "getpid", call_getpid },
	{ "getppid", call_getppid },	     { "getuid", call_getuid },
	{ "openat", call_openat },	     { "unlinkat", call_unlinkat },
	{ "mkdirat", call_mkdirat },	     { "nanosleep", call_nanosleep },
	{ "sched_yield", call_sched_yield }, { "kill", call_kill },
	{ "sys_enter", call_getpid, true },
};

static const struct call *call_for(const char *section)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++) {
		size_t length = strlen(calls[i].word), whole = strlen(section);
		const char *end = section + whole - length;
		if (whole > length && !strcmp(end, calls[i].word) &&
		    (end[-1] == '_' || end[-1] == '/'))
			return &calls[i];
	}
	return NULL;
}

bool trigger_known(const char *section)
{
	return call_for(section) != NULL;
}

/* The file of a command, looked for now, so that its start is one execve() alone. */
static char *find_command(const char *name)
{
	if (strchr(name, '/'))
		return access(name, X_OK) ? NULL : text("%s", name);
	char *path = text("%s", getenv("PATH") ? getenv("PATH") : "/bin:/usr/bin"), *rest = path;
	char *folder, *found = NULL;
	while (!found && (folder = strsep(&rest, ":"))) {
		found = text("%s/%s", folder, name);
		if (access(found, X_OK)) {
			free(found);
			found = NULL;
		}
	}
	free(path);
	return found;
}

static void run_child(int start, const struct call *call, const char *file, char *const *command,
		      uint64_t count, struct trigger_gate *gate)
{
	char go;
	bool spins = !file && call->any;
	gate->ready = 1;
	while (spins && !gate->go)
		;
	if (!spins && read(start, &go, 1) != 1)
		_exit(1);
	if (file) {
		execv(file, command);
		_exit(127);
	}
	while (count--)
		call->call();
	while (spins)
		gate->done = 1;
	_exit(0);
}

int trigger_prepare(struct trigger_process *process, const char *section, char *const *command,
		    uint64_t count)
{
	int ends[2];
	const struct call *call = call_for(section);
	char *file = command ? find_command(command[0]) : NULL;
	process->pid = -1;
	process->start = -1;
	process->gate = NULL;
	if (command ? !file : !call)
		return -ENOENT;
	if (pipe2(ends, O_CLOEXEC)) {
		free(file);
		return -errno;
	}
	process->gate = mmap(NULL, sizeof(*process->gate), PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (process->gate == MAP_FAILED)
		process->gate = NULL;
	process->pid = process->gate ? process_fork() : -1;
	if (process->pid == 0)
		run_child(ends[0], call, file, command, count, process->gate);
	/* What it does to get there is not to be counted. */
	while (process->pid > 0 && !process->gate->ready)
		usleep(100);
	int err = process->pid < 0 ? -errno : 0;
	close(ends[0]);
	process->start = ends[1];
	free(file);
	return err;
}

void trigger_go(struct trigger_process *process)
{
	if (process->gate)
		process->gate->go = 1;
	if (process->start >= 0 && write(process->start, "g", 1) != 1)
		debug("the trigger has ended already");
}

int trigger_wait(struct trigger_process *process, int timeout_ms)
{
	for (int waited = 0; timeout_ms < 0 || waited <= timeout_ms; waited++) {
		if (process->pid > 0 && process->gate && process->gate->done)
			kill(process->pid, SIGKILL);
		if (process->pid < 0 ||
		    waitpid(process->pid, NULL, timeout_ms < 0 ? 0 : WNOHANG) == process->pid) {
			process->pid = -1;
			return 0;
		}
		if (timeout_ms < 0 && errno != EINTR)
			return 0;
		usleep(1000);
	}
	return -ETIMEDOUT;
}

void trigger_release(struct trigger_process *process)
{
	file_close(process->start);
	if (process->pid > 0) {
		kill(process->pid, SIGKILL);
		waitpid(process->pid, NULL, 0);
	}
	if (process->gate)
		munmap(process->gate, sizeof(*process->gate));
	process->pid = -1;
	process->start = -1;
	process->gate = NULL;
}
