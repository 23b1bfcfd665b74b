/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "style.h"
#include "text.h"

const struct style plain_style = {
	.title = "# %s, %s\n",
	.start = "",
	.between = "  ",
	.end = "\n",
	.change = "\n%s, %s, %s: %s\n",
	.change_end = "",
	.padded = true,
	.escape = escape_line,
};
const struct style markdown_style = {
	.title = "\n**%s, %s**\n\n",
	.start = "| ",
	.between = " | ",
	.end = " |\n",
	.change = "\n### %s, %s, %s: %s\n\n```\n",
	.change_end = "```\n",
	.rule = true,
	.escape = escape_markdown,
};

void title_out(FILE *out, const struct style *style, const char *format, const char *const texts[4])
{
	char *shown[4];
	for (int i = 0; i < 4; i++)
		shown[i] = style->escape(texts[i] ? texts[i] : "");
	fprintf(out, format, shown[0], shown[1], shown[2], shown[3]);
	for (int i = 0; i < 4; i++)
		free(shown[i]);
}

char *short_kernel(const struct comparison *comparison, const struct cell_result *cell)
{
	const char *version = cell_text(cell, "kernel_version");
	size_t length = strcspn(version, "-~");
	if (!length)
		return text("%s", cell_text(cell, "kernel"));
	return compare_ambiguous(comparison, cell) ? text("%s", version)
						   : text("%.*s", (int)length, version);
}
