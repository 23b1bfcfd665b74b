/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "program.h"
#include "text.h"

struct program *programs_find(struct program *programs, int count, const char *name)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(programs[i].name, name))
			return &programs[i];
	return NULL;
}

char *programs_names(const struct program *programs, int count)
{
	char *names = text("%s", count ? "" : "none");
	for (int i = 0; i < count; i++)
		text_append(&names, "%s%s", i ? ", " : "", programs[i].name);
	return names;
}

bool program_is_jited(int fd)
{
	struct bpf_prog_info info = { 0 };
	__u32 length = sizeof(info);
	return !bpf_obj_get_info_by_fd(fd, &info, &length) && info.jited_prog_len;
}

int programs_close(struct program *programs, int count)
{
	int closed = 0;
	for (int i = 0; i < count; i++) {
		if (programs[i].fd < 0)
			continue;
		close(programs[i].fd);
		programs[i].fd = -1;
		free(programs[i].stack);
		programs[i].stack = NULL;
		closed++;
	}
	return closed;
}

void programs_release(struct program *programs, int count)
{
	for (int i = 0; i < count; i++) {
		body_release(&programs[i].body);
		marks_release(&programs[i].marks);
	}
	free(programs);
}
