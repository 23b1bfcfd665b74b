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
	.verdict = "gates: %d of %d answers fail, %d warn, %d cannot be judged\n",
	.judged_head = "",
	.judged = "%s: %s, %s, %s: %s\n",
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
	.verdict = "**%d of %d answers fail, %d warn, %d cannot be judged**\n",
	.judged_head = "\n| | limit | kernel | mode | answer |\n|---|---|---|---|---|\n",
	.judged = "| %s | %s | %s | %s | %s |\n",
	.rule = true,
	.escape = escape_markdown,
};

void title_out(FILE *out, const struct style *style, const char *format,
	       const char *const texts[TITLE_TEXTS])
{
	char *shown[TITLE_TEXTS];
	for (int i = 0; i < TITLE_TEXTS; i++)
		shown[i] = style->escape(texts[i] ? texts[i] : "");
	fprintf(out, format, shown[0], shown[1], shown[2], shown[3], shown[4]);
	for (int i = 0; i < TITLE_TEXTS; i++)
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
