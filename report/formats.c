/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <string.h>

#include "draw.h"
#include "formats.h"
#include "page.h"
#include "../sweep/compare_format.h"

/* A format that sweep compare has. */
static int show_compared(FILE *out, const struct shown *shown)
{
	const struct compare_format *format = compare_formats;
	while (strcmp(format->name, shown->format) != 0)
		format++;
	format->show(out, shown->comparison, true);
	return 0;
}

const struct show_format show_formats[] = {
	{ "html", page_show },
	{ "markdown", show_compared },
	{ "csv", show_compared },
	{ "json", show_compared },
	{ "junit", show_compared },
	{ "svg", draw_show },
	{ "png", draw_show, .binary = true },
	{ 0 },
};
