/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* loader graph: who can tail-call whom */
#include <stdlib.h>
#include <string.h>

#include "bound.h"
#include "file.h"
#include "graph_command.h"
#include "graph_dot.h"
#include "graph_object.h"
#include "graph_rows.h"
#include "graph_running.h"
#include "graph_text.h"
#include "host.h"
#include "kernel_log.h"
#include "load.h"
#include "measured.h"
#include "message.h"
#include "neighbours.h"
#include "observe.h"
#include "options.h"
#include "text.h"
#include "throwaway.h"
#include "tunables.h"

struct graphing {
	struct options options;
	const char *entry, *directory, *results, *kernel;
	json_t *cells; /* what was measured on other kernels, or NULL */
	struct setup setup;
	uint64_t map;
	bool dot, svg, throwaway;
	char **arguments; /* ended by NULL; or NULL */
	struct graph graph;
};

#define FIELD(name) offsetof(struct graphing, name)

static const struct option_row graph_options[] = {
	{ "entry", 0, "PROGRAM",
	  "the program that is triggered (default: all that stand in no slot)", 1, OPTION_TEXT,
	  FIELD(entry) },
	{ "pinned", 0, "DIR", "the running system's programs and arrays that are pinned there", 1,
	  OPTION_TEXT, FIELD(directory) },
	{ "map-id", 0, "N", "the running system's prog array of that id", 1, OPTION_COUNT,
	  FIELD(map), 1, UINT32_MAX },
	{ "results", 0, "RESULTS", "what sweep found on other kernels: a file, or a folder of them",
	  1, OPTION_TEXT, FIELD(results) },
	{ "kernel", 0, "KERNEL",
	  "show the room left on this one of them: a release, or a version's begin", 1, OPTION_TEXT,
	  FIELD(kernel) },
	{ "dot", 0, NULL, "print it for graphviz", 2, OPTION_FLAG, FIELD(dot) },
	{ "svg", 0, NULL, "draw it by graphviz", 2, OPTION_FLAG, FIELD(svg) },
	{ "throwaway", 0, NULL, "bound nothing: this kernel may be harmed, as that of a guest", 2,
	  OPTION_FLAG, FIELD(throwaway) },
	{ 0 },
};

#define OF_THE_SYSTEM "the running system's arrays need no object"

static const struct option_rule graph_rules[] = {
	{ { "pinned", "map-id", RULE_ARGUMENTS }, .why = OF_THE_SYSTEM },
	{ { "pinned", "set" } },
	{ { "map-id", "set" } },
	{ { "dot", "svg", "output" } },
	{ { "kernel", "results" }, .needs = true },
	{ { "results", "kernel" }, .needs = true },
	{ { NULL } },
};

static int print_graph(struct graphing *graphing)
{
	struct output output = { .out = stdout, .format = graphing->options.format };
	if (graphing->svg)
		return graph_print_svg(stdout, &graphing->graph) ? EXIT_NOT_MEASURED : EXIT_DONE;
	if (graphing->dot)
		graph_print_dot(stdout, &graphing->graph);
	else if (output.format->for_people)
		graph_print_text(stdout, &graphing->graph);
	else
		graph_print_rows(&output, &graphing->graph);
	return EXIT_DONE;
}

static int connect_and_print(struct graphing *graphing, const char *of)
{
	struct graph *graph = &graphing->graph;
	if (graph_connect(graph, graphing->entry)) {
		error("%s: no program '%s'", of, graphing->entry);
		return EXIT_USAGE;
	}
	if (!graph->call_count && !graph->slot_count) {
		error("%s: no tail calls, and no slots", of);
		return EXIT_USAGE;
	}
	return print_graph(graphing);
}

/* The verifier's figures, of those that it accepts; not of what a host is not asked for. */
static void load_for_figures(struct object *object, bool throwaway)
{
	struct record record;
	char *refused = object->has_spec && !throwaway ? host_refuses_load(&object->spec) : NULL;
	if (refused) {
		free(refused);
		return;
	}
	record_init(&record);
	object_load(object, object->has_spec ? &object->spec : NULL, BUDGET_DEFAULT, false, NULL,
		    &record);
	record_release(&record);
}

static int graph_object(struct graphing *graphing, const char *path)
{
	struct object object;
	struct record record;
	record_init(&record);
	struct neighbours neighbours = { .setup = &graphing->setup,
					 .throwaway = graphing->throwaway };
	struct links links;
	int status = neighbours_open(&neighbours, path, &graphing->setup, &links, &object, &record);
	if (object.unfit)
		error("%s", record.message);
	else if (status)
		error("%s: %s", path, record.message);
	if (!status) {
		load_for_figures(&object, graphing->throwaway);
		graph_of_object(&graphing->graph, &object);
		status = connect_and_print(graphing, file_name(path));
	}
	graph_release(&graphing->graph);
	object_release(&object);
	links_release(&links);
	neighbours_release(&neighbours);
	record_release(&record);
	return status;
}

static int graph_running(struct graphing *graphing)
{
	char *of = graphing->directory ? text("%s", graphing->directory)
				       : text("map %llu", (unsigned long long)graphing->map);
	int status = graphing->directory ? graph_of_pins(&graphing->graph, graphing->directory)
					 : graph_of_map(&graphing->graph, (uint32_t)graphing->map);
	if (!status)
		status = connect_and_print(graphing, of);
	graph_release(&graphing->graph);
	free(of);
	return status;
}

/* The limits of the kernel that is named. */
static int take_kernel(struct graphing *graphing)
{
	struct graph *graph = &graphing->graph;
	if (!graphing->kernel)
		return EXIT_DONE;
	graphing->cells = measured_read(graphing->results);
	const json_t *cell =
		graphing->cells ? measured_kernel(graphing->cells, graphing->kernel) : NULL;
	if (!cell)
		return EXIT_USAGE;
	graph->limit = measured_caller_limit(cell);
	graph->limit_of = measured_release(cell);
	if (graph->limit.bytes)
		return EXIT_DONE;
	error("kernel '%s': the results have no bytes for stack.caller.1 of it", graphing->kernel);
	return EXIT_NOT_MEASURED;
}

static int run(struct graphing *graphing)
{
	int status = take_kernel(graphing);
	if (status)
		return status;
	if (graphing->directory || graphing->map)
		return graph_running(graphing);
	if (!graphing->arguments || !graphing->arguments[0] || graphing->arguments[1]) {
		error("graph: name one object, or --pinned, or --map-id");
		return EXIT_USAGE;
	}
	return graph_object(graphing, graphing->arguments[0]);
}

int graph_command(int argc, char **argv)
{
	static const struct command command = {
		.options = graph_options,
		.groups = { { setup_load_options, FIELD(setup) } },
		.rules = graph_rules,
		.formats = true,
		.arguments = "graph [OBJECT]",
		.help = "Print who can tail-call whom: of an object, by its code, its slots and "
			"those of --set, whether or not the kernel takes its programs; or of the "
			"running system, as its arrays are now.",
		.subcommand = "graph",
		.rest = FIELD(arguments),
	};
	struct graphing graphing = { 0 };
	argv[1] = argv[0];
	options_parse(&command, argc - 1, argv + 1, &graphing);
	graphing.throwaway |= throwaway_guest();
	if (!graphing.throwaway && !host_permits())
		return EXIT_NOT_MEASURED;
	if (graphing.throwaway)
		bound_lift();
	kernel_log_begin();
	int status = run(&graphing);
	int ended = observe_end(graphing.throwaway);
	setup_release(&graphing.setup);
	json_decref(graphing.cells);
	return status ? status : ended;
}
