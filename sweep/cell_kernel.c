/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "cell_kernel.h"
#include "escape.h"
#include "text.h"

/* Options that name its source, with a blank behind; "" where a kernel's name alone tells it. */
static char *source_options(const struct cell_result *cell)
{
	static const struct {
		const char *begins, *option;
		size_t skipped;
	} kinds[] = {
		{ "deb ", "--source", 0 },
		{ "folder ", "--kernels-from", 7 },
	};
	const char *source = cell_text(cell, "kernel_source");
	for (int i = 0; i < 2; i++) {
		if (strncmp(source, kinds[i].begins, strlen(kinds[i].begins)) != 0)
			continue;
		char *word = escape_shell(source + kinds[i].skipped);
		char *options = text("%s %s ", kinds[i].option, word);
		free(word);
		return options;
	}
	return text("%s", "");
}

char *cell_kernel_options(const struct cell_result *cell)
{
	const json_t *version = json_object_get(cell->head, "kernel_version");
	bool path = strchr(cell_text(cell, "name"), '/') || !json_is_string(version);
	char *source = source_options(cell);
	char *word = escape_shell(cell_text(cell, path ? "name" : "kernel"));
	char *options = text("%s--kernels %s", source, word);
	free(word);
	free(source);
	return options;
}
