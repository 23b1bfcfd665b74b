/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "text.h"
#include "tool.h"

/* What is said of a failure, the tool's own line or ours. */
static void say(const struct tool *tool, const char *words)
{
	error("%s: %s", tool->what ? tool->what : tool->process.argv[0], words);
}

static void take_words(const struct tool *tool, const char *said)
{
	const char *marked = tool->mark ? strstr(said, tool->mark) : NULL;
	char *words = text_line(marked ? marked : said);
	if (tool->words) {
		*tool->words = words;
		return;
	}
	say(tool, words);
	free(words);
}

int tool_run(const struct tool *tool, struct process_result *result)
{
	struct process process = tool->process;
	process.shares_err = tool->ours;
	int err = process_run(&process, result);
	if (err) {
		error(tool->what ? "%s: %s cannot be run: %s" : "%s%s: cannot be run: %s",
		      tool->what ? tool->what : "", tool->process.argv[0], strerror(-err));
		return -1;
	}
	int status = process_exit_status(result->status);
	if (status >= 0 && status <= tool->most)
		return status;
	if (status > 0 && tool->ours)
		return status;
	if (status > 0 && *result->err) {
		take_words(tool, result->err);
		return status;
	}
	char *ending = process_ending(result->status);
	say(tool, ending);
	free(ending);
	return -1;
}
