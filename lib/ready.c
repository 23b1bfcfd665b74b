/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "message.h"
#include "options.h"
#include "ready.h"

int ready_take(int fd, struct texts *names)
{
	char *line = NULL;
	size_t room = 0;
	if (write(fd, "\n", 1) != 1) {
		error("ready '%d': %s", fd, strerror(errno));
		return EXIT_USAGE;
	}
	close(fd);
	while (getline(&line, &room, stdin) > 0) {
		line[strcspn(line, "\n")] = '\0';
		texts_add(names, line);
	}
	free(line);
	return EXIT_DONE;
}
