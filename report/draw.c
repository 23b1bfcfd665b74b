/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "draw.h"
#include "escape.h"
#include "message.h"
#include "text.h"
#include "tool.h"

const struct figure figures[] = {
	{ "lines", draw_lines },
	{ "edges", draw_edges },
	{ "kernel-stack", draw_kernel_stack },
	{ 0 },
};

static const struct {
	const char *format, *terminal;
} terminals[] = {
	{ "svg", "svg size 960,540 dynamic noenhanced font 'sans,13' background 'white'" },
	{ "png", "pngcairo size 1920,1080 noenhanced font 'sans,13' fontscale 1.7 linewidth 2 "
		 "pointscale 2" },
};

char *draw_quoted(const char *words)
{
	/* Nothing is an order between single quotes, and none is left to end them. */
	char *line = escape_line(words), *quoted = text("'");
	for (const char *c = line; *c; c++)
		text_append(&quoted, *c == '\'' ? "\u2019" : "%c", *c);
	text_append(&quoted, "'");
	free(line);
	return quoted;
}

/* The first and the last day on which a cell was measured; "" where none says so. */
static char *days(const struct comparison *comparison)
{
	const char *first = "", *last = "";
	for (int c = 0; c < comparison->results->count; c++) {
		const char *day = cell_text(&comparison->results->at[c], "date");
		if (!comparison->shown[c] || !*day)
			continue;
		first = !*first || strcmp(day, first) < 0 ? day : first;
		last = strcmp(day, last) > 0 ? day : last;
	}
	return strcmp(first, last) ? text(", measured %s to %s", first, last)
	       : *first		   ? text(", measured %s", first)
				   : text("%s", "");
}

static char *source_line(const struct comparison *comparison)
{
	char *when = days(comparison), *line;
	int count = 0;
	for (int c = 0; c < comparison->results->count; c++)
		count += comparison->shown[c];
	line = text("Source: tailchain %s, %d %s%s", TAILCHAIN_VERSION, count,
		    count == 1 ? "cell" : "cells", when);
	free(when);
	return line;
}

/* What all figures have. */
static void frame_out(FILE *script, const struct shown *shown)
{
	size_t i = 0;
	while (strcmp(terminals[i].format, shown->format) != 0)
		i++;
	char *title = draw_quoted(shown->title), *line = source_line(shown->comparison);
	char *source = draw_quoted(line);
	fprintf(script,
		"set encoding utf8\nset terminal %s\nset title %s offset 0,-0.2\n"
		"set label %s at screen 0.01,0.02 left font ',10' textcolor '#555555'\n"
		"set bmargin at screen 0.26\nset tmargin at screen 0.84\n"
		"set border 3 linecolor '#888888'\nset tics nomirror textcolor '#222222'\n"
		"set grid ytics linecolor '#cccccc'\nset xtics rotate by 45 right\n"
		"set key outside above left horizontal Left reverse samplen 2\n",
		terminals[i].terminal, title, source);
	free(source);
	free(line);
	free(title);
}

static int plot(FILE *out, int script)
{
	char *path = text("/dev/fd/%d", script);
	char *argv[] = { "gnuplot", path, NULL };
	struct tool tool = { .process = { .argv = argv }, .what = "figure", .mark = "line " };
	struct process_result result = { 0 };
	int status = tool_run(&tool, &result);
	if (!status)
		fwrite(result.out, 1, result.out_size, out);
	process_result_release(&result);
	free(path);
	return status ? -EIO : 0;
}

int draw_show(FILE *out, const struct shown *shown)
{
	int fd = memfd_create("figure", 0);
	FILE *script = fd < 0 ? NULL : fdopen(dup(fd), "w");
	if (!script) {
		error("figure: %s", strerror(errno));
		return -EIO;
	}
	frame_out(script, shown);
	int err = shown->figure->draw(script, shown);
	fclose(script);
	lseek(fd, 0, SEEK_SET);
	if (!err)
		err = plot(out, fd);
	close(fd);
	return err;
}
