/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <string.h>

#include "file.h"
#include "message.h"
#include "step.h"
#include "tool.h"

static void warn_each_line(char *printed)
{
	char *line;
	while ((line = strsep(&printed, "\n")))
		if (*line)
			warning("%s", line);
}

int step_run(const struct process *process, struct process_result *result, char **why)
{
	*why = NULL;
	int status = tool_run(&(struct tool){ *process, .mark = "error: ", .words = why }, result);
	if (!status)
		warn_each_line(result->err);
	else
		process_result_release(result);
	return !status ? 0 : status > 0 ? -EINVAL : -EIO;
}

int step_write(const char *path, const char *data, size_t size)
{
	int err = file_write(path, data, size);
	if (err)
		error("%s: cannot be written: %s", path, strerror(-err));
	return err;
}
