/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file.h"
#include "guardian.h"

/* All but two. Before Linux 5.9, which has close_range(), as far as it goes. */
static void close_others(int first, int second)
{
	unsigned int low = (unsigned int)(first < second ? first : second);
	unsigned int high = (unsigned int)(first < second ? second : first);
	if (first < 0 || second < 0)
		low = high;
	if ((low && close_range(0, low - 1, 0)) ||
	    (high > low + 1 && close_range(low + 1, high - 1, 0)) || close_range(high + 1, ~0U, 0))
		for (int fd = 0; fd < 4096; fd++)
			if (fd != first && fd != second)
				close(fd);
}

static void guard(int end, void (*act)(void *context), void *context, int keep)
{
	char nothing;
	/* What ends this command from its terminal is not to end the guardian. */
	setsid();
	close_others(end, keep);
	while (read(end, &nothing, 1) < 0 && errno == EINTR)
		;
	act(context);
	_exit(0);
}

int guardian_start(struct guardian *guardian, void (*act)(void *context), void *context, int keep)
{
	int ends[2];
	*guardian = (struct guardian){ -1, -1 };
	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	fflush(NULL);
	guardian->pid = fork();
	if (guardian->pid == 0)
		guard(ends[0], act, context, keep);
	int err = guardian->pid < 0 ? -errno : 0;
	close(ends[0]);
	guardian->end = ends[1];
	if (err)
		guardian_release(guardian);
	return err;
}

void guardian_release(struct guardian *guardian)
{
	file_close(guardian->end);
	while (guardian->pid > 0 && waitpid(guardian->pid, NULL, 0) < 0 && errno == EINTR)
		;
	*guardian = (struct guardian){ -1, -1 };
}
