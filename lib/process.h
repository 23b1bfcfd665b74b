/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_PROCESS_H
#define TAILCHAIN_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What a command printed, and how it ended (as from waitpid). */
struct process_result {
	char *out, *err;
	size_t out_size, err_size;
	int status;
};

/* What a child may use; 0: as much as we may ourselves. */
struct limits {
	uint64_t memory;      /* bytes of address space */
	uint64_t processor_s; /* seconds of processor time */
	uint64_t output;      /* bytes of a file that it writes */
	uint64_t s;	      /* seconds until it is ended */
};

/* What is more than any tool needs that is not out of control: the largest case (65,536 stages)
 * takes clang the better part of them. */
extern const struct limits tool_limits;

/* In a child: its limits (but for `s`), and those of what it runs. */
void limits_set(const struct limits *limits);

struct process {
	char *const *argv;
	const char *directory;	     /* where it runs; NULL: here */
	const char *to;		     /* where its output will go, for -v alone; NULL: nowhere */
	const struct limits *limits; /* NULL: tool_limits */
	bool shares_err;	     /* its errors go where ours go, and are not kept */
	/* Called every tenth of a second while it runs, to say how far it is; or NULL. */
	void (*meanwhile)(void *context);
	void *context;
};

/*
 * Runs a command, within its limits, to its end with nothing on standard input and keeps what it
 * prints. It dies with the caller. A negative errno says why it could not be started. With -v the
 * command is printed.
 */
int process_run(const struct process *process, struct process_result *result);
void process_result_release(struct process_result *result);

/* The exit status of what ended so; -1: it was killed. */
int process_exit_status(int status);

/* How it ended, in words: "exit status 1", "killed by SIGKILL". The caller frees it. */
char *process_ending(int status);

/* The command as a line that a shell would read as the same words. The caller frees it. */
char *process_line(char *const argv[]);

/* Forks; the child is killed when its parent dies. As fork() otherwise. */
pid_t process_fork(void);

/* Calls a function in a child, which ends with its value as exit status (0 to 255), and waits for
 * it. `*status` is as from waitpid. A negative errno: it could not be started. */
int process_call(int (*function)(void *context), void *context, int *status);

/* Called in a child for each job: its value is the child's exit status (0 to 255). */
typedef int (*pool_job)(void *context, uint64_t number);
/* Called in the parent for each job, in order; a value other than 0 starts no further jobs. */
typedef int (*pool_done)(void *context, uint64_t number, int status);

/* Jobs 0 to count - 1, each in a process of its own, `jobs` at a time. */
struct pool {
	uint64_t count;
	int jobs;
	pool_job job;
	pool_done done;
	/* Called in the parent whenever a job was started or has ended; may be NULL. `failed` of
	 * those that ended did not exit with 0. */
	void (*changed)(void *context, uint64_t ended, int running, uint64_t failed);
	void *context;
};

/* Runs them all. `status` is as from waitpid. Returns 0, or a negative errno where a process could
 * not be started. */
int pool_run(const struct pool *pool);

#endif
