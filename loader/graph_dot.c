/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "escape.h"
#include "graph_dot.h"
#include "graph_text.h"
#include "message.h"
#include "text.h"
#include "tool.h"

/* A name in quotes of that language. */
static char *quoted(const char *name)
{
	char *line = escape_line(name), *quoted = text("\"");
	for (const char *c = line; *c; c++)
		text_append(&quoted, "%s%c", *c == '"' || *c == '\\' ? "\\" : "", *c);
	text_append(&quoted, "\"");
	free(line);
	return quoted;
}

static void print_program(FILE *out, const struct graph *graph, int number)
{
	const struct graph_program *program = &graph->programs[number];
	int room = graph_room(graph, program);
	char *label = program->above_function ? text("%s, room %d", program->name, room)
					      : text("%s", program->name);
	char *name = quoted(label);
	fprintf(out, "\tp%d [label=%s%s%s];\n", number, name, program->entry ? ", penwidth=2" : "",
		program->reached ? "" : ", style=dashed");
	free(name);
	free(label);
}

/* What leads to no program gets a node of its own. */
static void print_call(FILE *out, const struct graph *graph, int number)
{
	const struct graph_call *call = &graph->calls[number];
	char *by = graph_call_by(graph, call), *label = quoted(by);
	if (call->target >= 0)
		fprintf(out, "\tp%d -> p%d [label=%s];\n", call->program, call->target, label);
	else
		fprintf(out, "\te%d [label=\"%s\", shape=plain];\n\tp%d -> e%d [label=%s];\n",
			number, graph_target(graph, call->target), call->program, number, label);
	free(label);
	free(by);
}

void graph_print_dot(FILE *out, const struct graph *graph)
{
	fprintf(out, "digraph tail_calls {\n\trankdir=LR;\n\tnode [shape=box];\n");
	for (int i = 0; i < graph->program_count; i++)
		print_program(out, graph, i);
	for (int i = 0; i < graph->call_count; i++)
		print_call(out, graph, i);
	fprintf(out, "}\n");
}

/* What graphviz reads: a file that has no name any more. */
static FILE *unnamed_file(void)
{
	FILE *file = tmpfile();
	if (!file)
		error("a temporary file: %s", strerror(errno));
	return file;
}

int graph_print_svg(FILE *out, const struct graph *graph)
{
	FILE *file = unnamed_file();
	if (!file)
		return -1;
	graph_print_dot(file, graph);
	if (fflush(file)) {
		error("a temporary file: %s", strerror(errno));
		fclose(file);
		return -1;
	}
	/* Its descriptor is closed in what is started: named by this process. */
	char *path = text("/proc/%d/fd/%d", getpid(), fileno(file));
	const struct tool dot = {
		.process = { .argv = (char *[]){ "dot", "-Tsvg", path, NULL } },
		.what = "svg, by graphviz (Debian: graphviz)",
	};
	struct process_result result = { 0 };
	int status = tool_run(&dot, &result);
	if (!status)
		fwrite(result.out, 1, result.out_size, out);
	process_result_release(&result);
	free(path);
	fclose(file);
	return status ? -1 : 0;
}
