/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "kernel_log.h"
#include "message.h"
#include "record.h"
#include "trouble.h"

/* More than the trace of a warning has. */
#define LINES_MAX 200

static int log_fd(void)
{
	static int fd = -1;
	static bool tried;
	if (!tried) {
		fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		if (fd < 0)
			note("/dev/kmsg: %s: the kernel's log is not looked at", strerror(errno));
	}
	tried = true;
	return fd;
}

/* What was logged before is nobody's. */
static bool begun;

void kernel_log_begin(void)
{
	int fd = log_fd();
	if (begun)
		return;
	begun = true;
	if (fd >= 0 && lseek(fd, 0, SEEK_END) < 0)
		note("/dev/kmsg: %s", strerror(errno));
}

/* The next record's text, which is ended by a newline and followed by lines about its device; NULL
 * if there is none. `room` holds any record: the kernel refuses to hand out a part of one. */
static const char *next_record(int fd, char *room, size_t size)
{
	ssize_t n;
	/* EPIPE: records that were overwritten meanwhile; the next read goes on behind them. */
	do
		n = read(fd, room, size - 1);
	while (n < 0 && (errno == EPIPE || errno == EINTR));
	if (n <= 0)
		return NULL;
	room[n] = '\0';
	char *words = strchr(room, ';');
	if (!words)
		return "";
	words[strcspn(words, "\n")] = '\0';
	return words + 1;
}

json_t *kernel_log_trouble(void)
{
	int fd = begun ? log_fd() : -1;
	char room[8192];
	const char *line;
	json_t *lines = NULL;
	while (fd >= 0 && (line = next_record(fd, room, sizeof(room)))) {
		if (!lines && is_trouble(line))
			lines = json_array();
		if (lines && json_array_size(lines) < LINES_MAX)
			json_array_append_new(lines, json_text(line));
	}
	return lines;
}
