/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* loader: object → one record for each case that its tunables are set to */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attached.h"
#include "bound.h"
#include "check.h"
#include "complete.h"
#include "describe.h"
#include "environment.h"
#include "escape.h"
#include "family.h"
#include "file.h"
#include "graph_command.h"
#include "hex.h"
#include "host.h"
#include "kernel_limits.h"
#include "kernel_log.h"
#include "listing.h"
#include "message.h"
#include "neighbours.h"
#include "number.h"
#include "observe.h"
#include "options.h"
#include "ready.h"
#include "pin_command.h"
#include "read.h"
#include "setup.h"
#include "steps.h"
#include "suggest.h"
#include "text.h"
#include "texts.h"
#include "tunables.h"
#include "why_command.h"

struct loader {
	struct options options;
	const char *tunables[AXIS_COUNT]; /* as typed; NULL: as compiled */
	char **objects;			  /* ended by NULL; or NULL */
	struct setup setup;
	struct texts command, named;
	struct neighbours neighbours;
	const char *log_path;
	struct observation observation;
	uint64_t budget; /* 0: not given */
	int ready;	 /* a descriptor, told when all is prepared; 0: none */
	int until, code; /* indices of their words; code -1: not given */
	bool yes, checks, waits, lists_jit, lists_xlated, announces, measures;
	json_t *kernel_limits; /* NULL: not asked for */
	bool lists;	       /* what is printed goes through the listing */
	struct output output;
	int status;
};

static void show_live(void *context, const char *words)
{
	(void)context;
	print_line(stdout, "%s", words);
	fflush(stdout);
}

static void announce(const struct record *record)
{
	json_t *line = json_object();
	json_object_set_new(line, "about_to_run", record_to_json(record));
	json_print_line(stdout, line);
	json_decref(line);
	fflush(stdout);
}

static int take_axis(void *filled, const struct axis *axis, const char *value)
{
	struct loader *loader = filled;
	struct family scratch;
	family_init(&scratch);
	loader->tunables[axis - axes] = value;
	return family_set(&scratch, axis, value);
}

#define FIELD(name) offsetof(struct loader, name)

/* The words of --until and --code, and what they mean. */
enum { UNTIL_LOAD, UNTIL_RUN };
static const char *const until_words[] = { "load", "run", NULL };
static const enum reached until_reached[] = { REACHED_LOAD, REACHED_RUN };
static const char *const code_words[] = { "jit", "xlated", NULL };
static const enum code_kind codes[] = { CODE_JIT, CODE_XLATED };

static const struct option_row loader_options[] = {
	{ "budget", 0, "N", "tail calls after which programs ask for no more (1000)", 1,
	  OPTION_COUNT, FIELD(budget), 1, BUDGET_MAX },
	{ "entry", 0, "PROGRAM", "the program to trigger (default: entry)", 2, OPTION_EACH,
	  FIELD(setup.entries) },
	{ "check", 0, NULL,
	  "load nothing and ask no kernel: only say what of these options does not fit the objects",
	  2, OPTION_FLAG, FIELD(checks) },
	{ "until", 0, "STAGE", "stop after that stage: load or run (default)", 2, OPTION_WORD,
	  FIELD(until), .choices = until_words },
	{ "wait", 0, NULL,
	  "stay attached until a signal, for all processes, and show what the programs say", 2,
	  OPTION_FLAG, FIELD(waits) },
	{ "jit", 0, NULL, "list the JIT's code, with what makes the tail calls marked", 2,
	  OPTION_FLAG, FIELD(lists_jit) },
	{ "xlated", 0, NULL, "list the code as the verifier left it", 2, OPTION_FLAG,
	  FIELD(lists_xlated) },
	{ "code", 0, "KIND", "keep the code in the record, for the listing command: jit or xlated",
	  2, OPTION_WORD, FIELD(code), .choices = code_words },
	{ "log", 0, "FILE", "write the verifier's whole log there", 2, OPTION_TEXT,
	  FIELD(log_path) },
	{ "announce", 0, NULL,
	  "print what is known of what is about to be run as a line of JSON, in case the kernel dies of it",
	  2, OPTION_FLAG, FIELD(announces) },
	{ "kernel-limits", 0, NULL,
	  "keep in the record how many instructions and how much stack this kernel permits", 2,
	  OPTION_FLAG, FIELD(measures) },
	{ "ready", 0, "FD",
	  "measure what is asked of the kernel itself, write a line to this file descriptor, and load "
	  "the objects that standard input then names, one on a line",
	  2, OPTION_NUMBER, FIELD(ready), 1, INT32_MAX },
	{ "yes", 0, NULL, "load more than 100,000 cases", 2, OPTION_FLAG, FIELD(yes) },
	{ "throwaway", 0, NULL, "withhold nothing: this kernel may be harmed, as that of a guest",
	  2, OPTION_FLAG, FIELD(observation.throwaway) },
	{ 0 },
};

#define LISTED_BETWEEN                                                                             \
	"jit, xlated: not with --wait or --for, whose output would be in between: keep the code "  \
	"with --code"

static const struct option_rule loader_rules[] = {
	{ { "wait", "for" }, .why = "one is for all processes, the other for a command's" },
	{ { "jit", "wait" }, .message = LISTED_BETWEEN },
	{ { "jit", "for" }, .message = LISTED_BETWEEN },
	{ { "xlated", "wait" }, .message = LISTED_BETWEEN },
	{ { "xlated", "for" }, .message = LISTED_BETWEEN },
	{ { "jit", "xlated", "code" } },
	{ { "until", "wait", "for" } },
	{ { "check", "until" } },
	{ { "ready", RULE_ARGUMENTS } },
	{ { "ready", "check" } },
	{ { "at", "attach", "for", "wait" }, .needs = true },
	{ { "check", RULE_AXES },
	  .message = "check: not with a case to be set: it looks at objects as they are" },
	{ { NULL } },
};

static void tell_words(const char *subcommand, bool first);

static const struct command loader_command = {
	.words = tell_words,
	.options = loader_options,
	.groups = { { setup_load_options, FIELD(setup) }, { setup_run_options, FIELD(setup) } },
	.rules = loader_rules,
	.formats = true,
	.take_axis = take_axis,
	.tunable_only = true,
	.arguments = "OBJECT...",
	.help = "Load BPF objects, run them and print what was observed. An object of gen can "
		"be loaded as other cases of its structure; ranges make several records.\n\nChains that "
		"stay: loader pin, update, delete, show, unpin; see loader pin --help. Who "
		"can tail-call whom: loader graph. Why a kernel refuses something: loader why.",
	.rest = FIELD(objects),
};

static void describe_row(const struct output *output, const json_t *row)
{
	(void)row;
	describe(output->out, output->context);
}

static const struct view record_view = { .row = describe_row };

static void print_record(struct loader *loader, const struct record *record)
{
	struct output *output = &loader->output;
	json_t *json = output->format->for_people ? NULL : record_to_json(record);
	output->context = record;
	output_row(output, json);
	json_decref(json);
}

static void note_status(struct loader *loader, int status)
{
	/* Wrong usage outweighs what could not be measured, and that an unexpected verdict. */
	static const int weight[] = {
		[EXIT_DONE] = 0, [EXIT_DIFFERS] = 1, [EXIT_NOT_MEASURED] = 2, [EXIT_USAGE] = 3
	};
	if (weight[status] > weight[loader->status])
		loader->status = status;
}

/* Whether 0 is not in the range, where it is an object of its own. */
static bool serves(const struct object *object, const struct axis *axis, struct range range)
{
	if (!axis->none)
		return true;
	const bool some = axis_int(axis, &object->spec) > 0;
	if (some ? range.first : !range.last)
		return true;
	if (some)
		error("%s: %s: %s 0 is an object of its own", object->path, axis->some,
		      axis->option);
	else
		error("%s: %s: only %s 0 fits it", object->path, axis->none, axis->option);
	return false;
}

/* What it is attached to, where that is asked for, and for whom it acts then. */
static int find_hook(const struct loader *loader, struct object *object)
{
	char *why = hook_choose(object, &loader->setup, loader->waits);
	const struct attach_to to = hook_to(object, &object->spec, 0);
	if (!why && object->hook)
		why = attach_missing(&to);
	if (why) {
		error("%s", why);
	} else if (object->hook) {
		char *scope = attach_scope(&to);
		warning("%s: attached to '%s', it acts %s", object->path, to.section, scope);
		free(scope);
	}
	const bool found = !why;
	free(why);
	return found ? 0 : -EINVAL;
}

/* The cases that the object serves with the tunables given; they must fit its structure. */
static int object_family(const struct loader *loader, struct object *object, struct family *family)
{
	family_init_from(family, &object->spec);
	axis_for_each (axis) {
		const char *value = loader->tunables[axis - axes];
		if (!value)
			continue;
		if (!object_has_tunable(object, axis)) {
			error("%s: has no tunable '%s'", object->path, axis->option);
			return EXIT_USAGE;
		}
		if (family_set(family, axis, value))
			return EXIT_USAGE;
	}
	if (loader->budget && !object->has_spec) {
		error("%s: has no tunable 'budget'", object->path);
		return EXIT_USAGE;
	}
	if (find_hook(loader, object))
		return EXIT_USAGE;
	if (!object->has_spec)
		return EXIT_DONE;
	axis_for_each (axis)
		if (!serves(object, axis, family_range(family, axis - axes)))
			return EXIT_USAGE;
	struct spec spec;
	if (!cases_wanted(family_count(family), loader->yes))
		return EXIT_USAGE;
	for (uint64_t i = 0; i < family_count(family); i++)
		if (family_case(family, i, &spec))
			return EXIT_USAGE;
	if (!spec_same_structure(&object->spec, &spec)) {
		error("%s: its stages differ in more than bytes of stack", object->path);
		return EXIT_USAGE;
	}
	return EXIT_DONE;
}

static int read_values(const struct setup *setup, const struct object *object,
		       struct record *record)
{
	if (!setup->reads.count)
		return EXIT_DONE;
	record->reads = json_object();
	for (int i = 0; i < setup->reads.count; i++) {
		json_t *value = read_value(object, setup->reads.at[i]);
		if (!value)
			return EXIT_USAGE;
		json_object_set_new(record->reads, setup->reads.at[i], value);
	}
	return EXIT_DONE;
}

/* What is done with what has run. */
static void do_steps(struct loader *loader, const struct setup *setup, struct object *object,
		     const struct spec *spec, struct record *record)
{
	enum verdict worst;
	if (!setup->steps.count || record->verdict != VERDICT_ACCEPTED ||
	    record->reached != REACHED_RUN)
		return;
	record->then = steps_do(object, spec, &loader->observation, setup, &worst);
	note_status(loader, verdict_exit_status(worst));
}

static void observe_cases(struct loader *loader, const struct setup *setup, struct object *object,
			  const struct family *family)
{
	uint64_t count = object->has_spec ? family_count(family) : 1;
	for (uint64_t i = 0; i < count; i++) {
		struct spec spec = { 0 };
		struct record record;
		if (object->has_spec && family_case(family, i, &spec))
			return;
		record_init(&record);
		observe(object, &spec, &loader->observation, &record);
		record.kernel_limits = json_incref(loader->kernel_limits);
		note_status(loader, read_values(setup, object, &record));
		do_steps(loader, setup, object, &spec, &record);
		note_status(loader, verdict_exit_status(record.verdict));
		print_record(loader, &record);
		record_release(&record);
		if (observe_ended())
			return;
	}
}

/* An object that is not as it is asked for. */
static void print_unopened(struct loader *loader, const struct object *object, int status,
			   const struct record *record)
{
	/* Who follows what is announced waits for a record of each object. */
	if (status != EXIT_USAGE || loader->announces)
		print_record(loader, record);
	else if (object->unfit)
		error("%s", record->message);
	else
		error("%s: %s", object->path, record->message);
}

/* The other object that the entry is put on a program of; NULL: it is on none. */
static const struct object *target_of(const struct object *object, const struct links *links)
{
	const struct program *entry = &object->programs[object->entry];
	const struct object *target = NULL;
	for (int i = 0; i < links->target_count && object->program_count && entry->has_target; i++)
		if (!*links->targets[i].name || !strcmp(links->targets[i].name, entry->name))
			target = links->targets[i].object;
	return target;
}

static void load_cases(struct loader *loader, const struct setup *setup, struct object *object)
{
	struct family family;
	int status = object_family(loader, object, &family);
	if (!status)
		observe_cases(loader, setup, object, &family);
	note_status(loader, status);
}

/* What others need stays as it is. */
static bool load_neighbour(struct loader *loader, const struct setup *setup, const char *path)
{
	char *why = NULL;
	struct object *object = neighbours_need(&loader->neighbours, path)
					? neighbours_find(&loader->neighbours, path, &why)
					: NULL;
	/* Why it cannot be had is told when it is opened by itself. */
	free(why);
	if (!object)
		return false;
	why = steps_check(object, setup);
	if (why) {
		error("%s", why);
		note_status(loader, EXIT_USAGE);
		free(why);
		return true;
	}
	load_cases(loader, setup, object);
	return true;
}

static int open_object(struct loader *loader, const struct setup *setup, struct object *object,
		       const char *path, struct links *links, struct record *record)
{
	record_environment(record);
	record_text(&record->case_name, "%s", file_name(path));
	record->verdict = VERDICT_FAILED;
	record->reached = REACHED_OPEN;
	int status = neighbours_open(&loader->neighbours, path, setup, links, object, record);
	if (status)
		return status;
	object->target = target_of(object, links);
	record->message = steps_check(object, setup);
	object->unfit = record->message != NULL;
	return object->unfit ? EXIT_USAGE : EXIT_DONE;
}

static void load_object(struct loader *loader, const char *path)
{
	struct object object;
	struct record record;
	struct setup setup;
	struct links links;
	setup_of(&loader->setup, path, &setup);
	if (load_neighbour(loader, &setup, path)) {
		setup_release(&setup);
		return;
	}
	record_init(&record);
	int status = open_object(loader, &setup, &object, path, &links, &record);
	if (status)
		print_unopened(loader, &object, status, &record);
	else
		load_cases(loader, &setup, &object);
	note_status(loader, status);
	object_release(&object);
	links_release(&links);
	record_release(&record);
	setup_release(&setup);
}

/* What the options ask for; a listing is made of records. */
static void fill_observation(struct loader *loader)
{
	struct observation *observation = &loader->observation;
	loader->lists = loader->lists_jit || loader->lists_xlated;
	if (loader->lists)
		loader->options.format = format_find("json");
	if (loader->setup.command)
		texts_split(&loader->command, loader->setup.command, " ");
	observation->trigger.command = loader->command.at;
	observation->trigger.data = loader->setup.data.bytes;
	observation->trigger.size = loader->setup.data.size;
	if (loader->setup.repeat)
		observation->trigger.repeat = loader->setup.repeat;
	observation->slots_may_change = loader->setup.steps.count > 0;
	observation->until = until_reached[loader->until];
	observation->code = loader->lists_jit	   ? CODE_JIT
			    : loader->lists_xlated ? CODE_XLATED
			    : loader->code < 0	   ? CODE_NONE
						   : codes[loader->code];
	if (loader->budget)
		observation->budget = loader->budget;
	if (loader->waits)
		observation->live = show_live;
	if (loader->announces)
		observation->about_to_run = announce;
	observation->sizes = !loader->options.format->for_people;
}

/* All that can be done before an object is named, and then those that standard input names, if it
 * is to. What a guest is told of then, its host has tried to parse (--check). */
static int prepare(struct loader *loader)
{
	kernel_log_begin();
	environment_begin();
	if (loader->measures)
		loader->kernel_limits = kernel_limits();
	if (!loader->ready)
		return EXIT_DONE;
	loader->setup.untried = loader->observation.throwaway;
	int status = ready_take(loader->ready, &loader->named);
	loader->objects = loader->named.at;
	if (!status && loader->objects && setup_check(&loader->setup, loader->objects))
		status = EXIT_USAGE;
	return status;
}

static void load_all(struct loader *loader)
{
	loader->neighbours.setup = &loader->setup;
	loader->neighbours.throwaway = loader->observation.throwaway;
	pid_t listing = loader->lists ? listing_start() : 0;
	for (char **object = loader->objects; object && *object && !observe_ended(); object++)
		load_object(loader, *object);
	neighbours_release(&loader->neighbours);
	if (loader->observation.log && fclose(loader->observation.log)) {
		error("log '%s': %s", loader->log_path, strerror(errno));
		note_status(loader, EXIT_NOT_MEASURED);
	}
	if (fflush(stdout) || ferror(stdout)) {
		error("standard output: %s", strerror(errno));
		note_status(loader, EXIT_NOT_MEASURED);
	}
	note_status(loader, observe_end(loader->observation.throwaway));
	if (listing)
		note_status(loader, listing_end(listing));
}

/* All that is asked for. */
static void run(struct loader *loader)
{
	if (!loader->objects && !loader->ready) {
		error("no object given; usage: loader [OPTION...] OBJECT...");
		loader->status = EXIT_USAGE;
		return;
	}
	if (loader->objects && setup_check(&loader->setup, loader->objects)) {
		loader->status = EXIT_USAGE;
		return;
	}
	if (loader->checks) {
		loader->status = check_objects(loader->objects, &loader->setup, loader->waits);
		return;
	}
	fill_observation(loader);
	loader->output = (struct output){ stdout, loader->options.format, &record_view };
	if (loader->log_path && !(loader->observation.log = fopen(loader->log_path, "we"))) {
		error("log '%s': %s", loader->log_path, strerror(errno));
		loader->status = EXIT_NOT_MEASURED;
		return;
	}
	if (loader->observation.throwaway)
		bound_lift();
	if (!loader->observation.throwaway && !host_permits()) {
		loader->status = EXIT_NOT_MEASURED;
		return;
	}
	loader->status = prepare(loader);
	if (!loader->status)
		load_all(loader);
}

/* The names of all subcommands, ", " between. The caller frees it. */
static char *subcommand_names(void)
{
	char *pins = pin_command_names(), *names = text("%s, graph, why", pins);
	free(pins);
	return names;
}

static void tell_words(const char *subcommand, bool first)
{
	struct texts words = { 0 };
	char *names = subcommand_names();
	(void)subcommand;
	texts_split(&words, names, ", ");
	for (int i = 0; first && i < words.count; i++)
		complete_word(words.at[i], NULL);
	complete_file();
	texts_release(&words);
	free(names);
}

/* A word that is no file may have been meant for a subcommand. */
static void suggest_subcommand(const char *word)
{
	if (!strpbrk(word, "/.") && access(word, F_OK)) {
		char *names = subcommand_names();
		char *meant = suggest_name(word, names);
		if (meant)
			warning("'%s': did you mean 'loader %s'?", word, meant);
		free(meant);
		free(names);
	}
}

int main(int argc, char **argv)
{
	struct loader loader = { .until = UNTIL_RUN, .code = -1 };
	if (argc > 1 && is_pin_command(argv[1]))
		return pin_command(argc, argv);
	if (argc > 1 && !strcmp(argv[1], "graph"))
		return graph_command(argc, argv);
	if (argc > 1 && !strcmp(argv[1], "why"))
		return why_command(argc, argv);
	observation_init(&loader.observation);
	options_parse(&loader_command, argc, argv, &loader);
	if (loader.objects)
		suggest_subcommand(loader.objects[0]);
	run(&loader);
	setup_release(&loader.setup);
	texts_release(&loader.command);
	texts_release(&loader.named);
	json_decref(loader.kernel_limits);
	return loader.status;
}
