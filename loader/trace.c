/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "event.h"
#include "file.h"
#include "text.h"
#include "trace.h"

/* At the most in one call, so that a hook that never rests does not hold the caller. */
#define READS 256

static int write_setting(const struct trace *trace, const char *name, const char *value)
{
	char *path = text("%s/%s", trace->directory, name);
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int err = fd < 0 || write(fd, value, strlen(value)) < 0 ? -errno : 0;
	file_close(fd);
	free(path);
	return err;
}

/* Removes the instance; it is busy until the last reader has gone. */
static void remove_instance(void *context)
{
	const struct trace *trace = context;
	for (int i = 0; i < 100 && rmdir(trace->directory) && errno == EBUSY; i++)
		usleep(20000);
}

int trace_open(struct trace *trace, pid_t pid)
{
	*trace = (struct trace){ .pipe = -1, .guardian = { -1, -1 } };
	const char *tracing = tracing_directory();
	if (!tracing)
		return -errno;
	trace->directory = text("%s/instances/tailchain-%d", tracing, (int)getpid());
	if (mkdir(trace->directory, 0700)) {
		int err = -errno;
		free(trace->directory);
		trace->directory = NULL;
		return err;
	}
	int err = guardian_start(&trace->guardian, remove_instance, trace, -1);
	/* What we print ourselves can be what triggers the hook. */
	char *filter = text("common_pid %s %d", pid ? "==" : "!=", (int)(pid ? pid : getpid()));
	if (!err)
		err = write_setting(trace, "events/bpf_trace/bpf_trace_printk/filter", filter);
	if (!err)
		err = write_setting(trace, "events/bpf_trace/bpf_trace_printk/enable", "1");
	free(filter);
	if (!err) {
		char *path = text("%s/trace_pipe", trace->directory);
		trace->pipe = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		err = trace->pipe < 0 ? -errno : 0;
		free(path);
	}
	if (err)
		trace_close(trace);
	return err;
}

static void take_lines(struct trace *trace, void (*message)(void *context, const char *words),
		       void *context)
{
	static const char event[] = "bpf_trace_printk: ";
	char *line = trace->rest, *end;
	for (; (end = strchr(line, '\n')); line = end + 1) {
		*end = '\0';
		const char *words = strstr(line, event);
		if (words)
			message(context, words + strlen(event));
	}
	char *rest = text("%s", line);
	free(trace->rest);
	trace->rest = rest;
}

void trace_read(struct trace *trace, void (*message)(void *context, const char *words),
		void *context)
{
	char buffer[4096];
	ssize_t n;
	if (!trace->rest)
		trace->rest = text("%s", "");
	for (int i = 0; i < READS && (n = read(trace->pipe, buffer, sizeof(buffer) - 1)) > 0; i++) {
		buffer[n] = '\0';
		text_append(&trace->rest, "%s", buffer);
		take_lines(trace, message, context);
	}
}

void trace_close(struct trace *trace)
{
	file_close(trace->pipe);
	if (trace->guardian.pid < 0 && trace->directory)
		rmdir(trace->directory);
	guardian_release(&trace->guardian);
	free(trace->directory);
	free(trace->rest);
	*trace = (struct trace){ .pipe = -1, .guardian = { -1, -1 } };
}
