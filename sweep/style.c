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

/* "Debian Clang 14.0.6 (1) -mcpu=v3": what is between the distribution and its own number, and the
 * instruction set. The caller frees it. */
static char *short_compiler(const char *title)
{
	const char *name = strstr(title, "Clang "), *cpu = strstr(title, " -mcpu=");
	if (!name)
		name = title;
	char *word = text("%.*s", (int)strcspn(name, "(-"), name);
	size_t length = strlen(word);
	while (length && word[length - 1] == ' ')
		word[--length] = '\0';
	if (cpu)
		text_append(&word, " %s", cpu + strlen(" -mcpu="));
	return word;
}

char *short_kernel(const struct comparison *comparison, const struct cell_result *cell)
{
	const char *version = cell_text(cell, "kernel_version");
	size_t length = strcspn(version, "-~");
	char *word = !length				   ? text("%s", cell_text(cell, "kernel"))
		     : compare_ambiguous(comparison, cell) ? text("%s", version)
							   : text("%.*s", (int)length, version);
	if (compare_compilers(comparison, cell)) {
		char *compiler = short_compiler(cell_text(cell, "compiler"));
		text_append(&word, " %s", compiler);
		free(compiler);
	}
	return word;
}
