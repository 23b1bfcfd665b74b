/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file.h"
#include "listing.h"
#include "message.h"
#include "options.h"
#include "process.h"

/* What it prints is the user's, and may be long. */
static const struct limits listing_limits = { .memory = 4UL << 30, .processor_s = 600 };

pid_t listing_start(void)
{
	int ends[2];
	char *command = own_command("listing");
	if (access(command, X_OK)) {
		error("%s: %s: the listing needs LLVM (Debian: llvm-dev), and is then built with "
		      "the others",
		      command, strerror(errno));
		exit(EXIT_NOT_MEASURED);
	}
	if (pipe2(ends, O_CLOEXEC)) {
		error("pipe: %s", strerror(errno));
		exit(EXIT_NOT_MEASURED);
	}
	fflush(stdout);
	pid_t pid = process_fork();
	if (pid == 0) {
		dup2(ends[0], 0);
		limits_set(&listing_limits);
		execl(command, command, "-", NULL);
		_exit(EXIT_NOT_MEASURED);
	}
	free(command);
	dup2(ends[1], 1);
	close(ends[0]);
	close(ends[1]);
	return pid;
}

int listing_end(pid_t pid)
{
	int status;
	fflush(stdout);
	close(STDOUT_FILENO);
	/* Standard output stays usable for whoever flushes it at the end. */
	open("/dev/null", O_WRONLY);
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return EXIT_NOT_MEASURED;
	status = process_exit_status(status);
	return status < 0 || status > EXIT_NOT_MEASURED ? EXIT_NOT_MEASURED : status;
}
