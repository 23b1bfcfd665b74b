/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guardian.h"

/* Any more descriptors than this nobody has. */
#define DESCRIPTORS 4096

static void guard(int end, void (*act)(void *context), void *context, int keep)
{
	char nothing;
	/* What ends this command from its terminal is not to end the guardian. */
	setsid();
	for (int fd = 0; fd < DESCRIPTORS; fd++)
		if (fd != end && fd != keep)
			close(fd);
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
	if (guardian->end >= 0)
		close(guardian->end);
	while (guardian->pid > 0 && waitpid(guardian->pid, NULL, 0) < 0 && errno == EINTR)
		;
	*guardian = (struct guardian){ -1, -1 };
}
