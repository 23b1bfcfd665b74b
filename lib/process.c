/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "escape.h"
#include "file.h"
#include "memory.h"
#include "message.h"
#include "process.h"
#include "text.h"

pid_t process_fork(void)
{
	pid_t parent = getpid();
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(3);
	}
	return pid;
}

char *process_line(char *const argv[])
{
	char *line = text("%s", "");
	for (int i = 0; argv[i]; i++) {
		char *word = escape_shell(argv[i]);
		text_append(&line, "%s%s", i ? " " : "", word);
		free(word);
	}
	return line;
}

/* Address space of a sanitized command is no measure: its shadow alone is terabytes. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
#else
#define SANITIZED false
#endif

const struct limits tool_limits = {
	.memory = 4UL << 30,
	.processor_s = 600,
	.output = 256UL << 20,
	.s = 1200,
};

void limits_set(const struct limits *limits)
{
	const struct {
		int resource;
		uint64_t most;
	} rows[] = { { RLIMIT_AS, SANITIZED ? 0 : limits->memory },
		     { RLIMIT_CPU, limits->processor_s },
		     { RLIMIT_FSIZE, limits->output },
		     { RLIMIT_CORE, 1 } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct rlimit limit;
		if (!rows[i].most || getrlimit(rows[i].resource, &limit) ||
		    limit.rlim_cur <= rows[i].most)
			continue;
		/* Never more than we have ourselves. */
		limit.rlim_cur = rows[i].most;
		setrlimit(rows[i].resource, &limit);
	}
}

int process_exit_status(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

char *process_ending(int status)
{
	static const struct {
		int signal;
		const char *means;
	} limits[] = { { SIGXCPU, ": it used more processor time than it may" },
		       { SIGXFSZ, ": it wrote more than it may" } };
	if (!WIFSIGNALED(status))
		return text("exit status %d", WEXITSTATUS(status));
	const char *means = "";
	for (size_t i = 0; i < sizeof(limits) / sizeof(*limits); i++)
		if (WTERMSIG(status) == limits[i].signal)
			means = limits[i].means;
	return text("killed by SIG%s%s", sigabbrev_np(WTERMSIG(status)), means);
}

/* In the child: never returns; writes errno to `failure` where the command cannot be run. */
static void run_child(const struct process *process, int out, int err, int failure)
{
	limits_set(process->limits ? process->limits : &tool_limits);
	int null = open("/dev/null", O_RDONLY);
	if (null >= 0 && dup2(null, 0) >= 0 && dup2(out, 1) >= 0 &&
	    (process->shares_err || dup2(err, 2) >= 0) &&
	    (!process->directory || !chdir(process->directory)))
		execvp(process->argv[0], process->argv);
	int code = errno;
	if (write(failure, &code, sizeof(code)) < 0)
		_exit(126);
	_exit(127);
}

/* As a person would type it. */
static void note_command(const struct process *process)
{
	char *line = process_line(process->argv);
	char *to = process->to ? process_line((char *[]){ (char *)process->to, NULL }) : NULL;
	char *directory = process->directory
				  ? process_line((char *[]){ (char *)process->directory, NULL })
				  : NULL;
	note("%s%s%s%s%s%s", directory ? "cd " : "", directory ? directory : "",
	     directory ? " && " : "", line, to ? " > " : "", to ? to : "");
	free(directory);
	free(to);
	free(line);
}

/* Milliseconds between two calls of a process's `meanwhile`. */
#define MEANWHILE_MS 100

/* Waits until a descriptor can be read, for so many seconds at most. */
static bool wait_readable(int fd, uint64_t s, const struct process *process)
{
	struct pollfd readable = { fd, POLLIN, 0 };
	const bool told = process && process->meanwhile;
	const int step = told ? MEANWHILE_MS : (int)s * 1000;
	for (uint64_t waited = 0; waited < s * 1000; waited += (uint64_t)step) {
		if (poll(&readable, 1, step) != 0)
			return true;
		if (told)
			process->meanwhile(process->context);
	}
	return false;
}

/* Waits for the child's end; ends it itself after so many seconds (0: never). `process` is what it
 * is, or NULL. */
static void wait_for(pid_t pid, uint64_t s, const struct process *process, int *status)
{
	/* Linux 5.3 has descriptors of processes; before it, only its processor time is bounded. */
	int fd = s ? (int)syscall(SYS_pidfd_open, pid, 0) : -1;
	if (fd >= 0 && !wait_readable(fd, s, process))
		kill(pid, SIGKILL);
	file_close(fd);
	while (waitpid(pid, status, 0) < 0 && errno == EINTR)
		;
}

int process_run(const struct process *process, struct process_result *result)
{
	memset(result, 0, sizeof(*result));
	if (message_level_get() >= MESSAGE_VERBOSE)
		note_command(process);
	int failure[2] = { -1, -1 };
	int out = memfd_create("out", MFD_CLOEXEC), err = memfd_create("err", MFD_CLOEXEC);
	int code = 0;
	pid_t pid = -1;
	if (out < 0 || err < 0 || pipe2(failure, O_CLOEXEC) || (pid = process_fork()) < 0) {
		code = -errno;
		goto cleanup;
	}
	if (pid == 0)
		run_child(process, out, err, failure[1]);
	close(failure[1]);
	failure[1] = -1;
	int exec_errno = 0;
	if (read(failure[0], &exec_errno, sizeof(exec_errno)) == sizeof(exec_errno))
		code = -exec_errno;
	wait_for(pid, process->limits ? process->limits->s : tool_limits.s, process,
		 &result->status);
	if (!code)
		code = file_read_fd(out, &result->out, &result->out_size);
	if (!code)
		code = file_read_fd(err, &result->err, &result->err_size);
cleanup:
	for (int i = 0; i < 2; i++)
		file_close(failure[i]);
	file_close(out);
	file_close(err);
	if (code)
		process_result_release(result);
	return code;
}

int process_call(int (*function)(void *context), void *context, int *status)
{
	pid_t pid = process_fork();
	if (pid < 0)
		return -errno;
	if (pid == 0)
		_exit(function(context));
	wait_for(pid, tool_limits.s, NULL, status);
	return 0;
}

void process_result_release(struct process_result *result)
{
	free(result->out);
	free(result->err);
	memset(result, 0, sizeof(*result));
}

struct running {
	pid_t pid;
	uint64_t number;
};

/* Statuses of the jobs that ended before an earlier one, until it is their turn. */
struct ended {
	uint64_t number;
	int status;
};

static void tell(const struct pool *pool, uint64_t ended, int running, uint64_t failed)
{
	if (pool->changed)
		pool->changed(pool->context, ended, running, failed);
}

int pool_run(const struct pool *pool)
{
	struct running *running = calloc((size_t)pool->jobs, sizeof(*running));
	struct ended *ended = NULL;
	size_t ended_count = 0;
	uint64_t next = 0, turn = 0, failed = 0;
	int active = 0, err = running ? 0 : -ENOMEM;
	bool stop = false;
	while (!err && (active || (!stop && next < pool->count))) {
		if (!stop && active < pool->jobs && next < pool->count) {
			pid_t pid = process_fork();
			if (pid == 0)
				_exit(pool->job(pool->context, next));
			if (pid < 0) {
				err = -errno;
				break;
			}
			running[active++] = (struct running){ pid, next++ };
			tell(pool, next - (uint64_t)active, active, failed);
			continue;
		}
		int status;
		pid_t pid = wait(&status);
		if (pid < 0 && errno == EINTR)
			continue;
		for (int i = 0; i < active; i++) {
			if (running[i].pid != pid)
				continue;
			ended = memory_grow(ended, ended_count + 1, sizeof(*ended));
			ended[ended_count++] = (struct ended){ running[i].number, status };
			running[i] = running[--active];
			failed += status != 0;
			tell(pool, next - (uint64_t)active, active, failed);
		}
		for (size_t i = 0; i < ended_count;) {
			if (ended[i].number != turn) {
				i++;
				continue;
			}
			stop |= pool->done(pool->context, turn++, ended[i].status) != 0;
			ended[i] = ended[--ended_count];
			i = 0;
		}
	}
	for (int i = 0; i < active; i++) {
		kill(running[i].pid, SIGKILL);
		waitpid(running[i].pid, NULL, 0);
	}
	free(ended);
	free(running);
	return err;
}
