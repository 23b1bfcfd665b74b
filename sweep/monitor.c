/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "json.h"
#include "monitor.h"
#include "text.h"

/* Milliseconds that QEMU may take for anything: a busy machine's disk is slow. */
#define PATIENCE_MS 60000
/* Bytes a second that saving may take; what QEMU would keep to is meant for a network. */
#define BANDWIDTH (1LL << 40)

/* The next line, without its end; the caller frees it. */
static int read_line(struct monitor *monitor, int64_t until, char **line)
{
	for (;;) {
		char *end = memchr(monitor->line, '\n', monitor->size);
		if (end) {
			size_t length = (size_t)(end - monitor->line) + 1;
			*line = text("%.*s", (int)length - 1, monitor->line);
			monitor->size -= length;
			memmove(monitor->line, monitor->line + length, monitor->size);
			return 0;
		}
		struct pollfd ready = { monitor->fd, POLLIN, 0 };
		int64_t left = until - clock_ms();
		if (monitor->size == sizeof(monitor->line))
			return -EPROTO;
		if (left <= 0 || poll(&ready, 1, (int)left) <= 0)
			return -ETIMEDOUT;
		ssize_t n = read(monitor->fd, monitor->line + monitor->size,
				 sizeof(monitor->line) - monitor->size);
		if (n <= 0)
			return -EPIPE;
		monitor->size += (size_t)n;
	}
}

/* Reads until a command is answered; events and the greeting come in between. */
static int read_answer(struct monitor *monitor, json_t **answer)
{
	int64_t until = clock_ms() + PATIENCE_MS;
	for (;;) {
		char *line;
		int err = read_line(monitor, until, &line);
		if (err)
			return err;
		json_t *json = json_loads(line, 0, NULL);
		json_t *value = json_object_get(json, "return"),
		       *refusal = json_object_get(json, "error");
		free(line);
		if (value && answer)
			*answer = json_incref(value);
		if (refusal) {
			free(monitor->words);
			monitor->words = text("%s", json_word(refusal, "desc"));
		}
		json_decref(json);
		if (value || refusal)
			return value ? 0 : -EIO;
	}
}

/* Takes the arguments. */
static int send_command(int fd, const char *command, json_t *arguments)
{
	json_t *json = json_pack("{s:s, s:o*}", "execute", command, "arguments", arguments);
	char *words = json ? json_dumps(json, JSON_COMPACT) : NULL;
	json_decref(json);
	if (!words)
		return -ENOMEM;
	size_t size = strlen(words);
	ssize_t sent = send(fd, words, size, MSG_NOSIGNAL);
	free(words);
	return sent == (ssize_t)size ? 0 : -EPIPE;
}

/* Takes the arguments; `answer`, if not NULL, is the caller's. */
static int ask(struct monitor *monitor, const char *command, json_t *arguments, json_t **answer)
{
	int err = send_command(monitor->fd, command, arguments);
	return err ? err : read_answer(monitor, answer);
}

/* Asks for the status until it is another than `during`; it is the caller's then. */
static int wait_while(struct monitor *monitor, const char *command, const char *const during[],
		      char **status)
{
	int64_t until = clock_ms() + PATIENCE_MS;
	for (;;) {
		json_t *answer = NULL;
		bool still = false;
		int err = ask(monitor, command, NULL, &answer);
		if (err)
			return err;
		const char *word = json_word(answer, "status");
		for (int i = 0; during[i]; i++)
			still |= !strcmp(word, during[i]);
		if (!still)
			*status = text("%s", word);
		json_decref(answer);
		if (!still)
			return 0;
		if (clock_ms() > until)
			return -ETIMEDOUT;
		usleep(1000);
	}
}

/* To be told apart from what went before: it is the state of a whole machine, or none. */
static int wait_for(struct monitor *monitor, const char *command, const char *const during[],
		    const char *wanted)
{
	char *status;
	int err = wait_while(monitor, command, during, &status);
	if (err)
		return err;
	if (strcmp(status, wanted) != 0) {
		free(monitor->words);
		monitor->words = text("its state is %s", status);
		err = -EIO;
	}
	free(status);
	return err;
}

/* Memory that others have too is left to them. */
static json_t *leave_shared(void)
{
	return json_pack("{s:[{s:s, s:b}]}", "capabilities", "capability", "x-ignore-shared",
			 "state", 1);
}

int monitor_save(struct monitor *monitor, int file)
{
	static const char *const during[] = {
		"", "setup", "active", "device", "wait-unplug", NULL
	};
	char *uri = text("exec:cat >/proc/%d/fd/%d", (int)getpid(), file);
	int err = ask(monitor, "qmp_capabilities", NULL, NULL);
	/* A machine that was restored has been asked for them. */
	if (!err || err == -EIO)
		err = ask(monitor, "migrate-set-parameters",
			  json_pack("{s:I}", "max-bandwidth", (json_int_t)BANDWIDTH), NULL);
	if (!err)
		err = ask(monitor, "migrate-set-capabilities", leave_shared(), NULL);
	if (!err)
		err = ask(monitor, "stop", NULL, NULL);
	if (!err)
		err = ask(monitor, "migrate", json_pack("{s:s}", "uri", uri), NULL);
	if (!err)
		err = wait_for(monitor, "query-migrate", during, "completed");
	free(uri);
	return err;
}

/* What monitor_load() sends. */
#define LOAD_COMMANDS 3

/* QEMU takes one command after another, so that the second need not wait for the first's answer. */
void monitor_load(int fd)
{
	char *uri = text("fd:%d", MONITOR_STATE_FD);
	if (!send_command(fd, "qmp_capabilities", NULL) &&
	    !send_command(fd, "migrate-set-capabilities", leave_shared()))
		send_command(fd, "migrate-incoming", json_pack("{s:s}", "uri", uri));
	free(uri);
}

int monitor_loaded(struct monitor *monitor)
{
	static const char *const during[] = { "inmigrate", NULL };
	int err = 0;
	for (int i = 0; i < LOAD_COMMANDS && !err; i++)
		err = read_answer(monitor, NULL);
	return err ? err : wait_for(monitor, "query-status", during, "paused");
}

int monitor_continue(struct monitor *monitor)
{
	return ask(monitor, "cont", NULL, NULL);
}

void monitor_release(struct monitor *monitor)
{
	free(monitor->words);
	monitor->words = NULL;
}
