/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* probe: questions → probes → asked */
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "catalogue.h"
#include "cost.h"
#include "grid.h"
#include "file.h"
#include "message.h"
#include "methods.h"
#include "number.h"
#include "options.h"
#include "show.h"
#include "table.h"
#include "../loader/bound.h"
#include "../loader/host.h"
#include "../loader/kernel_log.h"

struct probe {
	struct options options;
	struct inquiry inquiry;
	struct output output;
	const char *axis, *test, *explain, *grid_text, *directory;
	struct settings fixed;
	struct grid grid;
	char **globs; /* which questions, ended by NULL */
	bool list, make_only, yes;
	int cost;  /* repetitions; 0: the cost is not asked for */
	char *fix; /* all that was fixed, joined */
};

enum {
	KEY_AXIS = 0x100,
	KEY_FIX,
	KEY_TEST,
	KEY_GRID,
	KEY_EXPLAIN,
	KEY_LIST,
	KEY_OBJECTS,
	KEY_EXHAUSTIVE,
	KEY_ANNOUNCE,
	KEY_THROWAWAY,
	KEY_MAKE,
	KEY_COST,
	KEY_YES
};

static const struct argp_option own_options[] = {
	{ "axis", KEY_AXIS, "AXIS=FIRST..LAST", 0, "search a limit of your own on this axis", 1 },
	{ "fix", KEY_FIX, "AXIS=VALUE,...", 0, "fix other axes (default: depth=1,ring=1,stack=0)",
	  1 },
	{ "test", KEY_TEST, "TEST", 0,
	  "what works: accepted (by the verifier; default), completes (all tail calls made; default for "
	  "depth and budget)",
	  1 },
	{ "grid", KEY_GRID, "AXIS=RANGE,AXIS=RANGE", 0, "map all points of two axes", 1 },
	{ "explain", KEY_EXPLAIN, "QUESTION", 0, "say what a limit is for, with its edge", 1 },
	{ "cost", KEY_COST, "REPEAT", OPTION_ARG_OPTIONAL,
	  "measure the time of a tail call, each chain so often (100000)", 1 },
	{ "list", KEY_LIST, NULL, 0, "print the questions, ask none", 1 },
	{ "exhaustive", KEY_EXHAUSTIVE, NULL, 0, "probe every value of an axis", 2 },
	{ "announce", KEY_ANNOUNCE, NULL, 0,
	  "print what is about to be asked or run as a line of JSON, in case the kernel dies of it",
	  2 },
	{ "yes", KEY_YES, NULL, 0, "probe more than 100,000 points", 2 },
	{ "throwaway", KEY_THROWAWAY, NULL, 0,
	  "withhold nothing: this kernel may be harmed, as that of a guest", 2 },
	{ "objects", KEY_OBJECTS, "DIR", 0, "where compiled cases are kept", 2 },
	{ "make-objects", KEY_MAKE, NULL, 0,
	  "only compile what the questions need, and print the files' names", 2 },
	{ 0 },
};

/* Before each question, and before each run that could be the kernel's last. */
static void announce(const struct asked *asked, const char *case_name)
{
	struct finding finding;
	asked_finding(asked, false, &finding);
	json_t *line = json_object();
	json_object_set_new(line, "about_to", finding_to_json(&finding));
	json_object_set_new(line, "case", json_text(case_name));
	json_print_line(stdout, line);
	json_decref(line);
	finding_release(&finding);
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct probe *probe = state->input;
	uint64_t number;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = state->child_inputs[1] = &probe->options;
		break;
	case KEY_AXIS:
		probe->axis = arg;
		break;
	case KEY_FIX: {
		char *joined =
			text("%s%s%s", probe->fix ? probe->fix : "", probe->fix ? "," : "", arg);
		free(probe->fix);
		probe->fix = joined;
		return -settings_parse(&probe->fixed, arg);
	}
	case KEY_TEST:
		if (strcmp(arg, "accepted") != 0 && strcmp(arg, "completes") != 0) {
			error("test '%s': unknown; known are accepted, completes", arg);
			return EINVAL;
		}
		probe->test = arg;
		break;
	case KEY_GRID:
		probe->grid_text = arg;
		return -grid_parse(arg, &probe->grid);
	case KEY_EXPLAIN:
		probe->explain = arg;
		break;
	case KEY_COST:
		if (number_parse(arg ? arg : "100000", INT32_MAX, &number) || !number) {
			error("cost '%s': must be 1 to %d", arg, INT32_MAX);
			return EINVAL;
		}
		probe->cost = (int)number;
		break;
	case KEY_LIST:
		probe->list = true;
		break;
	case KEY_MAKE:
		probe->make_only = true;
		break;
	case KEY_OBJECTS:
		probe->directory = arg;
		break;
	case KEY_EXHAUSTIVE:
		probe->inquiry.exhaustive = true;
		break;
	case KEY_ANNOUNCE:
		probe->inquiry.about_to = announce;
		break;
	case KEY_YES:
		probe->yes = true;
		break;
	case KEY_THROWAWAY:
		probe->inquiry.observation.throwaway = true;
		break;
	case ARGP_KEY_ARGS:
		probe->globs = state->argv + state->next;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static int unknown_question(const char *name)
{
	char *known = text("%s", catalogue[0].id);
	for (int i = 1; i < catalogue_count; i++) {
		text_append(&known, ", %s", catalogue[i].id);
	}
	error("question '%s': unknown; known are %s", name, known);
	free(known);
	return EXIT_USAGE;
}

/* Marks the questions that a pattern names. */
static int choose(const char *pattern, bool *chosen)
{
	bool any = false;
	for (int i = 0; i < catalogue_count; i++)
		if (!fnmatch(pattern, catalogue[i].id, 0))
			any = chosen[i] = true;
	return any ? EXIT_DONE : unknown_question(pattern);
}

static void print_asked(struct probe *probe, const struct asked *asked)
{
	struct finding finding;
	asked_finding(asked, probe->options.format->nests, &finding);
	json_t *row = finding_to_json(&finding);
	output_row(&probe->output, row);
	json_decref(row);
	finding_release(&finding);
}

/* Nothing at all can be measured without bpf(): says so once, and what to do. */
static int check_permission(const struct probe *probe)
{
	if (!probe->inquiry.observation.throwaway && !host_permits())
		return EXIT_NOT_MEASURED;
	kernel_log_begin();
	int fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, "probe", 4, 4, 1, NULL);
	if (fd >= 0) {
		close(fd);
		return EXIT_DONE;
	}
	error("bpf(): %s: %s", errno_text(errno),
	      errno == ENOSYS ? "this kernel has no BPF"
	      : geteuid()     ? "be root, or probe a kernel in a guest"
			      : "this machine does not permit it; probe a kernel in a guest");
	return EXIT_NOT_MEASURED;
}

static void print_path(char *path)
{
	/* A case that the compiler refuses has none. */
	if (!access(path, R_OK))
		puts(path);
	free(path);
}

static void print_objects(const struct probe *probe, const struct specs *specs, const bool *chosen)
{
	const struct objects *objects = &probe->inquiry.objects;
	for (int i = 0; i < specs->count; i++)
		print_path(objects_path(objects, &specs->at[i]));
	for (int i = 0; i < catalogue_count; i++)
		if (chosen[i] && catalogue[i].object)
			print_path(objects_path_named(objects, catalogue[i].object));
}

static int ask_chosen(struct probe *probe, const bool *chosen)
{
	struct inquiry *inquiry = &probe->inquiry;
	int status = EXIT_DONE, done = 0, total = 0;
	struct specs specs;
	catalogue_specs(chosen, &specs);
	if (objects_make(&inquiry->objects, specs.at, specs.count) > EXIT_DIFFERS)
		status = EXIT_NOT_MEASURED;
	else if (probe->make_only)
		print_objects(probe, &specs, chosen);
	free(specs.at);
	if (status || probe->make_only)
		return status;
	if (check_permission(probe))
		return EXIT_NOT_MEASURED;
	for (int i = 0; i < inquiry->count; i++)
		total += chosen[i];
	for (int i = 0; i < inquiry->count; i++) {
		if (!chosen[i])
			continue;
		progress("%d of %d questions, %s", done, total, inquiry->questions[i].id);
		const struct asked *asked = ask(inquiry, &inquiry->questions[i]);
		progress_end();
		print_asked(probe, asked);
		done++;
		if (fflush(stdout))
			break;
		if (asked_status(asked) > status)
			status = asked_status(asked);
		if (observe_ended())
			break;
	}
	return status;
}

static void list_row(const struct output *output, const json_t *row)
{
	fprintf(output->out, "%-26s %s\n", json_word(row, "limit"), json_word(row, "asks"));
}

/* Each chosen question with its words and its unit. */
static int list_chosen(struct probe *probe, const bool *chosen)
{
	static const struct view view = { .row = list_row };
	probe->output.view = &view;
	for (int i = 0; i < catalogue_count; i++) {
		const struct question *question = &catalogue[i];
		if (!chosen[i])
			continue;
		json_t *row =
			json_pack("{s:i, s:s, s:s, s:s?}", "version", RECORD_VERSION, "limit",
				  question->id, "asks", question->asks, "unit", question->unit);
		output_row(&probe->output, row);
		json_decref(row);
	}
	return EXIT_DONE;
}

static int ask_catalogue(struct probe *probe)
{
	bool *chosen = calloc((size_t)catalogue_count, sizeof(*chosen));
	int status = chosen ? EXIT_DONE : EXIT_NOT_MEASURED;
	for (int i = 0; chosen && i < catalogue_count; i++)
		chosen[i] = !probe->globs;
	for (char **glob = probe->globs; glob && *glob && !status; glob++)
		status = choose(*glob, chosen);
	if (!status)
		status = probe->list ? list_chosen(probe, chosen) : ask_chosen(probe, chosen);
	free(chosen);
	return status;
}

static int explain_one(struct probe *probe)
{
	const struct question *question = question_find(&probe->inquiry, probe->explain);
	if (!question)
		return unknown_question(probe->explain);
	if (check_permission(probe))
		return EXIT_NOT_MEASURED;
	const struct asked *asked = ask(&probe->inquiry, question);
	struct stack_cost cost;
	bool measured = stack_cost_of(&probe->inquiry, asked, &cost);
	explain(stdout, asked, measured ? &cost : NULL);
	return asked_status(asked);
}

/* A question that the command line makes. */
static int ask_own(struct probe *probe)
{
	struct range range;
	char *name = NULL;
	int status = EXIT_USAGE;
	if (point_range_parse(probe->axis, &name, &range) ||
	    (probe->inquiry.exhaustive && !cases_wanted((uint64_t)range_count(&range), probe->yes)))
		goto out;
	if (settings_have(&probe->fixed, name)) {
		error("fix '%s': it is the axis to be searched", name);
		goto out;
	}
	bool runs = !strcmp(name, "depth") || !strcmp(name, "budget");
	if (probe->test)
		runs = !strcmp(probe->test, "completes");
	struct question question = {
		.id = probe->axis,
		.asks = "a limit of your own",
		.how = &how_search,
		.axis = name,
		.first = range.first,
		.last = range.last,
		.fix = probe->fix,
		.test = runs ? TEST_COMPLETES : TEST_ACCEPTED,
		.explains = "",
	};
	const int value = range.first;
	struct point point;
	if (point_make(&probe->fixed, (const char *const *)&name, &value, 1, &point))
		goto out;
	if (check_permission(probe)) {
		status = EXIT_NOT_MEASURED;
		goto out;
	}
	struct asked asked = { 0 };
	struct inquiry *inquiry = &probe->inquiry;
	inquiry->questions = &question;
	inquiry->count = 1;
	free(inquiry->asked);
	inquiry->asked = &asked;
	ask(inquiry, &question);
	print_asked(probe, &asked);
	status = asked_status(&asked);
	asked_release(&asked);
	inquiry->asked = NULL;
	inquiry->count = 0;
out:
	free(name);
	return status;
}

static int run(struct probe *probe)
{
	if (probe->explain)
		return explain_one(probe);
	if (probe->cost)
		return check_permission(probe)
			       ? EXIT_NOT_MEASURED
			       : cost_run(&probe->inquiry, probe->cost, &probe->output);
	if (probe->axis)
		return ask_own(probe);
	if (probe->grid_text)
		return check_permission(probe)
			       ? EXIT_NOT_MEASURED
			       : grid_run(&probe->inquiry, &probe->grid, &probe->fixed, probe->yes,
					  &probe->output);
	return ask_catalogue(probe);
}

int main(int argc, char **argv)
{
	struct probe probe = {
		.inquiry = { .questions = catalogue, .count = catalogue_count },
	};
	const struct argp_child children[] = { { &options_argp, 0, NULL, 0 },
					       { &format_argp, 0, NULL, 0 },
					       { 0 } };
	const struct argp argp = {
		.options = own_options,
		.parser = parse_option,
		.args_doc = "[QUESTION...]",
		.doc = "Measure the limits of tail calls in the running kernel. Questions are named "
		       "by patterns, as in 'stack.*'; all of them without any.",
		.children = children,
	};
	options_init(&probe.options);
	observation_init(&probe.inquiry.observation);
	options_parse(&argp, argc, argv, &probe);
	probe.output = (struct output){ stdout, probe.options.format, &finding_view };
	char *directory = objects_directory();
	probe.inquiry.objects.directory = probe.directory ? probe.directory : directory;
	probe.inquiry.objects.jobs = probe.options.jobs;
	probe.inquiry.asked = calloc((size_t)catalogue_count, sizeof(struct asked));
	if (probe.inquiry.observation.throwaway)
		bound_lift();
	int status = run(&probe);
	/* Before anything else sets errno. */
	if (fflush(stdout) || ferror(stdout)) {
		error("standard output: %s", strerror(errno));
		status = EXIT_NOT_MEASURED;
	}
	for (int i = 0; i < probe.inquiry.count && probe.inquiry.asked; i++)
		asked_release(&probe.inquiry.asked[i]);
	free(probe.inquiry.asked);
	objects_release(&probe.inquiry.objects);
	int ended = observe_end(probe.inquiry.observation.throwaway);
	status = status ? status : ended;
	settings_release(&probe.fixed);
	grid_release(&probe.grid);
	free(probe.fix);
	free(directory);
	return status;
}
