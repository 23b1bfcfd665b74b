/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* probe: questions → probes → asked */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "catalogue.h"
#include "compiler.h"
#include "complete.h"
#include "control.h"
#include "cost.h"
#include "grid.h"
#include "file.h"
#include "memory.h"
#include "message.h"
#include "methods.h"
#include "own.h"
#include "options.h"
#include "random_command.h"
#include "ready.h"
#include "show.h"
#include "suggest.h"
#include "table.h"
#include "text.h"
#include "../loader/bound.h"
#include "../loader/host.h"
#include "../loader/kernel_log.h"
#include "../loader/verdict.h"

struct probe {
	struct options options;
	struct inquiry inquiry;
	struct output output;
	const char *axis, *explain, *directory;
	int test; /* index of its word; -1: not given */
	struct settings fixed;
	struct grid grid;
	char **globs; /* which questions, ended by NULL */
	struct own own;
	struct question *questions; /* the catalogue's, and behind them one's own */
	bool list, make_only, yes, has_grid, announces;
	int cost;  /* repetitions; 0: the cost is not asked for */
	int ready; /* a descriptor, told when the objects are open; 0: none */
	char *fix; /* all that was fixed, joined */
	struct random_command random;
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

static int take_fix(void *filled, const char *value)
{
	struct probe *probe = filled;
	char *joined = text("%s%s%s", probe->fix ? probe->fix : "", probe->fix ? "," : "", value);
	free(probe->fix);
	probe->fix = joined;
	return settings_parse(&probe->fixed, value);
}

static int take_grid(void *filled, const char *value)
{
	struct probe *probe = filled;
	grid_release(&probe->grid);
	probe->has_grid = true;
	return grid_parse(value, &probe->grid);
}

#define FIELD(name) offsetof(struct probe, name)

static const struct option_row probe_options[] = {
	{ "axis", 0, "AXIS=FIRST..LAST", "search a limit of your own on this axis", 1, OPTION_TEXT,
	  FIELD(axis) },
	{ "fix", 0, "AXIS=VALUE,...", "fix other axes (default: depth=1,ring=1,stack=0)", 1,
	  OPTION_OWN, .take = take_fix },
	{ "test", 0, "TEST",
	  "what works: accepted (by the verifier; default), completes (all tail calls made; default for "
	  "depth and budget)",
	  1, OPTION_WORD, FIELD(test), .choices = test_names },
	{ "grid", 0, "AXIS=RANGE,AXIS=RANGE", "map all points of two axes", 1, OPTION_OWN,
	  .take = take_grid },
	{ "explain", 0, "QUESTION", "say what a limit is for, with its edge", 1, OPTION_TEXT,
	  FIELD(explain) },
	{ "cost", 0, "REPEAT",
	  "measure the time of a tail call; each chain is run REPEAT times (100000)", 1,
	  OPTION_NUMBER, FIELD(cost), 1, INT32_MAX, .otherwise = "100000" },
	{ "list", 0, NULL, "print the questions, ask none", 1, OPTION_FLAG, FIELD(list) },
	{ "model", 0, NULL, "print what is measured to predict any case", 1, OPTION_FLAG,
	  FIELD(random.model) },
	{ "worst", 0, NULL,
	  "find what leaves the most on the kernel's stack, and the least that overruns it", 1,
	  OPTION_FLAG, FIELD(random.worst) },
	{ "predict", 0, "CASE", "say what is expected of a case, and why", 1, OPTION_TEXT,
	  FIELD(random.predicted) },
	{ "random", 0, "N",
	  "draw so many cases, observe each, and print what differs from what was predicted", 1,
	  OPTION_COUNT, FIELD(random.count), 1, UINT32_MAX },
	{ "seed", 0, "N", "another N draws other cases (default: 1)", 1, OPTION_COUNT,
	  FIELD(random.seed), 0, INT64_MAX },
	{ "time", 0, "SECONDS", "draw no more after that", 1, OPTION_NUMBER, FIELD(random.time_s),
	  1, INT32_MAX, .unit = " seconds" },
	{ "known", 0, "FILE", "do not observe again what stands there, as --announce prints it", 2,
	  OPTION_TEXT, FIELD(random.known) },
	{ "exhaustive", 0, NULL, "probe every value of an axis", 2, OPTION_FLAG,
	  FIELD(inquiry.exhaustive) },
	{ "control", 0, NULL,
	  "load the plain case of both sides of each edge, and mark an answer as coloured where the "
	  "kernel judges it differently",
	  2, OPTION_FLAG, FIELD(inquiry.controls) },
	{ "announce", 0, NULL,
	  "print what is about to be asked or run as a line of JSON, in case the kernel dies of it",
	  2, OPTION_FLAG, FIELD(announces) },
	{ "ready", 0, "FD",
	  "open all that the questions are likely to need, write a line to this file descriptor, and "
	  "ask those of them that standard input then names, one on a line",
	  2, OPTION_NUMBER, FIELD(ready), 1, INT32_MAX },
	{ "yes", 0, NULL, "probe more than 100,000 points", 2, OPTION_FLAG, FIELD(yes) },
	{ "throwaway", 0, NULL, "withhold nothing: this kernel may be harmed, as that of a guest",
	  2, OPTION_FLAG, FIELD(inquiry.observation.throwaway) },
	{ "objects", 0, "DIR", "where compiled cases are kept", 2, OPTION_TEXT, FIELD(directory) },
	{ "make-objects", 0, NULL,
	  "only compile what the questions need, and print the files' names", 2, OPTION_FLAG,
	  FIELD(make_only) },
	{ 0 },
};

/* What is made of a model. */
#define MODEL_WAYS "model", "predict", "random", "worst"

static const struct option_rule probe_rules[] = {
	{ { RULE_ARGUMENTS, "axis", "grid", "explain", "cost", MODEL_WAYS } },
	{ { "list", "axis", "grid", "explain", "cost", "make-objects" } },
	{ { "list", MODEL_WAYS } },
	{ { "make-objects", "axis", "grid", "explain", "cost" } },
	{ { "exhaustive", "grid", "cost", "list", "make-objects" } },
	{ { "control", "grid", "cost", "list", "make-objects" } },
	{ { "exhaustive", MODEL_WAYS } },
	{ { "control", MODEL_WAYS } },
	{ { "ready", "axis", "grid", "explain", "cost", "list", "make-objects" } },
	{ { "ready", MODEL_WAYS } },
	{ { "seed", "random" }, .needs = true },
	{ { "time", "random" }, .needs = true },
	{ { "known", MODEL_WAYS }, .needs = true },
	{ { "fix", "axis", "grid" }, .needs = true },
	{ { "test", "axis" }, .needs = true },
	{ { NULL } },
};

static void tell_questions(const char *subcommand, bool first)
{
	(void)subcommand;
	(void)first;
	for (int i = 0; i < catalogue_count; i++)
		complete_word(catalogue[i].id, catalogue[i].asks);
}

static const struct command probe_command = {
	.words = tell_questions,
	.options = probe_options,
	.rules = probe_rules,
	.formats = true,
	.arguments = "[QUESTION...]",
	.help = "Measure the limits of tail calls in the running kernel. Questions are named "
		"by patterns, as in 'stack.*', all of them without any; or made of words, as in "
		"stack=1..512,frames=3.",
	.rest = FIELD(globs),
};

/* As many names as a line has room for. */
#define NAMES_SHOWN 4

/* Whether a pattern (NULL: none is given) does not mean it, though it may fit. */
static bool is_apart(const struct question *question, const char *pattern)
{
	const char *apart = question->apart;
	return apart && (!pattern || strncmp(pattern, apart, strlen(apart)) != 0);
}

/* Says what might be meant, a group too where one may stand; where nothing is near, some names, and
 * where all are. */
static int unknown_question(const char *name, bool groups)
{
	char *known = text("%s", catalogue[0].id), *some = text("%s", catalogue[0].id);
	int usual = 0;
	for (int i = 0; i < catalogue_count; i++)
		usual += !is_apart(&catalogue[i], NULL);
	for (int i = 1; i < catalogue_count; i++) {
		text_append(&known, ", %s", catalogue[i].id);
		if (i < NAMES_SHOWN)
			text_append(&some, ", %s", catalogue[i].id);
		char *group = text("%.*s", (int)strcspn(catalogue[i].id, "."), catalogue[i].id);
		if (groups)
			text_append(&known, ", %s", group);
		free(group);
	}
	char *meant = suggest(name, known);
	if (*meant)
		error("question '%s': unknown%s", name, meant);
	else
		error("question '%s': unknown; known are %s, ...: --list prints all %d", name, some,
		      usual);
	free(meant);
	free(some);
	free(known);
	return EXIT_USAGE;
}

/* Marks the questions that a pattern names. */
static int choose(const char *pattern, bool *chosen)
{
	bool any = false;
	for (int i = 0; i < catalogue_count; i++)
		if (limit_named(pattern, catalogue[i].id) && !is_apart(&catalogue[i], pattern))
			any = chosen[i] = true;
	return any ? EXIT_DONE : unknown_question(pattern, true);
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

static void print_objects_of(const struct objects *objects, const struct question *question)
{
	if (question && question->object)
		print_path(objects_path_named(objects, question->object));
	if (question && question->otherwise)
		print_path(objects_path_named(objects, question->otherwise));
}

static void print_objects(const struct probe *probe, const struct specs *specs, const bool *chosen)
{
	const struct objects *objects = &probe->inquiry.objects;
	for (int i = 0; i < specs->count; i++)
		print_path(objects_path(objects, &specs->at[i]));
	for (int i = 0; i < catalogue_count; i++)
		print_objects_of(objects, chosen[i] ? &catalogue[i] : NULL);
}

/* Of all objects of gen's that the chosen questions need; `likely`: or may come to. */
static void needed_specs(const struct probe *probe, const bool *chosen, bool likely,
			 struct specs *specs)
{
	catalogue_specs(chosen, likely, specs);
	for (int i = 0; i < probe->own.count; i++)
		probe->own.at[i].how->needs(&probe->own.at[i], likely, specs);
}

static void open_named(struct objects *objects, const char *name)
{
	struct record ignored;
	record_init(&ignored);
	struct object *object = name ? objects_get_named(objects, name, "entry", &ignored) : NULL;
	/* What it is said to lack where it is refused. */
	if (object)
		kfuncs_missing(&object->kfuncs);
	record_release(&ignored);
}

/* What cannot be opened, the questions that need it will say. */
static void open_objects(struct probe *probe, const bool *chosen)
{
	struct objects *objects = &probe->inquiry.objects;
	struct specs specs;
	needed_specs(probe, chosen, true, &specs);
	for (int i = 0; i < specs.count; i++) {
		char *path = objects_path(objects, &specs.at[i]);
		struct record ignored;
		record_init(&ignored);
		if (!access(path, R_OK))
			objects_get(objects, &specs.at[i], &ignored);
		record_release(&ignored);
		free(path);
	}
	free(specs.at);
	for (int i = 0; i < catalogue_count; i++)
		if (chosen[i]) {
			open_named(objects, catalogue[i].object);
			open_named(objects, catalogue[i].otherwise);
		}
}

/* Opens the objects ahead, and leaves those questions chosen that are asked for then. */
static int choose_later(struct probe *probe, bool *chosen)
{
	const struct inquiry *inquiry = &probe->inquiry;
	struct texts names = { 0 };
	open_objects(probe, chosen);
	int status = ready_take(probe->ready, &names), known = 0;
	for (int i = 0; i < inquiry->count; i++) {
		chosen[i] &= texts_have(&names, inquiry->questions[i].id);
		known += chosen[i];
	}
	if (!status && known != names.count) {
		error("standard input names a question twice, or one that is not among those given");
		status = EXIT_USAGE;
	}
	texts_release(&names);
	return status;
}

static int ask_chosen(struct probe *probe, bool *chosen)
{
	struct inquiry *inquiry = &probe->inquiry;
	int status = EXIT_DONE, done = 0, total = 0;
	struct specs specs;
	needed_specs(probe, chosen, probe->make_only, &specs);
	if (objects_make(&inquiry->objects, specs.at, specs.count) > EXIT_DIFFERS)
		status = EXIT_NOT_MEASURED;
	else if (probe->make_only)
		print_objects(probe, &specs, chosen);
	free(specs.at);
	if (status || probe->make_only)
		return status;
	if (check_permission(probe))
		return EXIT_NOT_MEASURED;
	if (probe->ready)
		status = choose_later(probe, chosen);
	if (status)
		return status;
	for (int i = 0; i < inquiry->count; i++)
		total += chosen[i];
	for (int i = 0; i < inquiry->count; i++) {
		if (!chosen[i])
			continue;
		progress("%d of %d questions, %s", done, total, inquiry->questions[i].id);
		const struct asked *asked = ask(inquiry, &inquiry->questions[i]);
		control(inquiry, asked);
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
	for (int i = 0; i < probe->inquiry.count; i++) {
		const struct question *question = &probe->inquiry.questions[i];
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

/* The catalogue, and behind it the questions of one's own, which are all chosen. */
static bool *all_questions(struct probe *probe)
{
	struct inquiry *inquiry = &probe->inquiry;
	int count = catalogue_count + probe->own.count;
	bool *chosen = memory_grow(NULL, (size_t)count, sizeof(*chosen));
	probe->questions = memory_grow(NULL, (size_t)count, sizeof(*probe->questions));
	memcpy(probe->questions, catalogue, (size_t)catalogue_count * sizeof(*catalogue));
	for (int i = 0; i < probe->own.count; i++)
		probe->questions[catalogue_count + i] = probe->own.at[i];
	inquiry->questions = probe->questions;
	inquiry->count = count;
	free(inquiry->asked);
	inquiry->asked = memory_grow(NULL, (size_t)count, sizeof(*inquiry->asked));
	memset(inquiry->asked, 0, (size_t)count * sizeof(*inquiry->asked));
	for (int i = 0; i < count; i++)
		chosen[i] =
			i >= catalogue_count || (!probe->globs && !is_apart(&catalogue[i], NULL));
	return chosen;
}

static int ask_catalogue(struct probe *probe)
{
	int status = EXIT_DONE;
	for (char **glob = probe->globs; glob && *glob && !status; glob++)
		if (own_is(*glob) && own_add(&probe->own, *glob))
			status = EXIT_USAGE;
	bool *chosen = status ? NULL : all_questions(probe);
	for (char **glob = probe->globs; glob && *glob && !status; glob++)
		if (!own_is(*glob))
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
		return unknown_question(probe->explain, false);
	if (check_permission(probe))
		return EXIT_NOT_MEASURED;
	const struct asked *asked = ask(&probe->inquiry, question);
	control(&probe->inquiry, asked);
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
	struct question question = {
		.id = probe->axis,
		.asks = "a limit of your own",
		.how = &how_search,
		.axis = name,
		.first = range.first,
		.last = range.last,
		.fix = probe->fix,
		.test = probe->test >= 0 ? (enum test)probe->test
			: runs		 ? TEST_COMPLETES
					 : TEST_ACCEPTED,
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
	control(inquiry, &asked);
	print_asked(probe, &asked);
	status = asked_status(&asked);
	asked_release(&asked);
	inquiry->asked = NULL;
	inquiry->count = 0;
out:
	free(name);
	return status;
}

static void print_made(const struct specs *specs, void *context)
{
	const struct probe *probe = context;
	for (int i = 0; i < specs->count; i++)
		print_path(objects_path(&probe->inquiry.objects, &specs->at[i]));
}

static int run_model(struct probe *probe)
{
	struct random_command *command = &probe->random;
	/* In its own words. */
	command->announces = probe->announces;
	probe->inquiry.about_to = NULL;
	int status = random_command_make(command, &probe->inquiry,
					 probe->make_only ? print_made : NULL, probe);
	if (status || probe->make_only)
		return status;
	return check_permission(probe)
		       ? EXIT_NOT_MEASURED
		       : random_command_run(command, &probe->inquiry, &probe->output);
}

static int run(struct probe *probe)
{
	if (random_command_given(&probe->random))
		return run_model(probe);
	if (probe->explain)
		return explain_one(probe);
	if (probe->cost)
		return check_permission(probe)
			       ? EXIT_NOT_MEASURED
			       : cost_run(&probe->inquiry, probe->cost, &probe->output);
	if (probe->axis)
		return ask_own(probe);
	if (probe->has_grid)
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
		.test = -1,
		.random.seed = 1,
	};
	observation_init(&probe.inquiry.observation);
	options_parse(&probe_command, argc, argv, &probe);
	if (probe.announces)
		probe.inquiry.about_to = announce;
	probe.inquiry.observation.sizes = !probe.options.format->for_people;
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
	free(probe.questions);
	own_release(&probe.own);
	settings_release(&probe.fixed);
	grid_release(&probe.grid);
	free(probe.fix);
	free(directory);
	return status;
}
