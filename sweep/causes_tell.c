/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "causes_tell.h"
#include "table.h"
#include "text.h"

void causes_tell(FILE *out, const struct causes *causes, const char *limit,
		 const struct cell_result *before, const struct cell_result *after)
{
	const char *from = cell_text(before, "kernel_version");
	const char *to = cell_text(after, "kernel_version");
	for (int i = 0; i < causes->count; i++) {
		const struct cause *cause = &causes->at[i];
		if (!cause_tells(cause, limit, cell_text(after, "arch"), cell_text(after, "mode"),
				 from, to))
			continue;
		char *line = cause_line(cause), *words = text("cause: %s: %s", line, cause->why);
		table_wrapped(out, 2, words);
		free(words);
		free(line);
	}
}

char *causes_between(const struct causes *causes, const char *limit, const char *arch,
		     const char *mode, const char *before, const char *after)
{
	char *all = NULL;
	for (int i = 0; i < causes->count; i++) {
		const struct cause *cause = &causes->at[i];
		if (!cause_tells(cause, limit, arch, mode, before, after))
			continue;
		char *line = cause_line(cause);
		if (all)
			text_append(&all, "; %s", line);
		else
			all = text("%s", line);
		free(line);
	}
	return all;
}
