/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* loader: object → one record for each case that its tunables are set to */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bound.h"
#include "describe.h"
#include "escape.h"
#include "family.h"
#include "file.h"
#include "hex.h"
#include "host.h"
#include "kernel_log.h"
#include "listing.h"
#include "message.h"
#include "number.h"
#include "observe.h"
#include "options.h"
#include "read.h"
#include "pin_command.h"
#include "tunables.h"
#include "words.h"

/* Bytes of data for a test run: far more than the kernel takes. */
#define DATA_MAX (1UL << 20)

struct loader {
	struct options options;
	const char *tunables[AXIS_COUNT]; /* as typed; NULL: as compiled */
	struct words objects, sets, reads, command;
	const char *entry, *log_path;
	char *data;
	struct observation observation;
	bool budget_given, yes;
	bool lists; /* what is printed goes through the listing */
	struct output output;
	int status;
};

enum {
	KEY_BUDGET = 0x100,
	KEY_ENTRY,
	KEY_SET,
	KEY_DATA,
	KEY_REPEAT,
	KEY_READ,
	KEY_LOG,
	KEY_UNTIL,
	KEY_THROWAWAY,
	KEY_JIT,
	KEY_XLATED,
	KEY_CODE,
	KEY_WAIT,
	KEY_FOR,
	KEY_YES
};

static const struct argp_option own_options[] = {
	{ "budget", KEY_BUDGET, "N", 0, "tail calls after which programs ask for no more (1000)",
	  1 },
	{ "entry", KEY_ENTRY, "PROGRAM", 0, "the program to trigger (default: entry)", 2 },
	{ "set", KEY_SET, "ARRAY[KEY]=PROGRAM", 0, "fill a slot of a prog array", 2 },
	{ "data", KEY_DATA, "FILE|HEX", 0, "what the test run is given (64 zero bytes)", 2 },
	{ "repeat", KEY_REPEAT, "N", 0, "run it so often in one test run, for the time", 2 },
	{ "read", KEY_READ, "NAME[KEY]", 0, "print what was left in a map or global variable", 2 },
	{ "until", KEY_UNTIL, "STAGE", 0, "stop after that stage: load or run (default)", 2 },
	{ "wait", KEY_WAIT, NULL, 0,
	  "stay attached until a signal, for all processes, and show what the programs say", 2 },
	{ "for", KEY_FOR, "COMMAND", 0, "run this, words and all, as the trigger of the hook", 2 },
	{ "jit", KEY_JIT, NULL, 0, "list the JIT's code, with what makes the tail calls marked",
	  2 },
	{ "xlated", KEY_XLATED, NULL, 0, "list the code as the verifier left it", 2 },
	{ "code", KEY_CODE, "KIND", 0,
	  "keep the code in the record, for the listing command: jit or xlated", 2 },
	{ "log", KEY_LOG, "FILE", 0, "write the verifier's whole log there", 2 },
	{ "yes", KEY_YES, NULL, 0, "load more than 100,000 cases", 2 },
	{ "throwaway", KEY_THROWAWAY, NULL, 0,
	  "withhold nothing: this kernel may be harmed, as that of a guest", 2 },
	{ 0 },
};

static int parse_number_option(const char *name, const char *arg, uint64_t max, uint64_t *number)
{
	if (!number_parse(arg, max, number) && *number)
		return 0;
	error("%s '%s': must be 1 to %llu", name, arg, (unsigned long long)max);
	return EINVAL;
}

/* An existing file's bytes, else pairs of hexadecimal digits. */
static int parse_data(struct loader *loader, const char *arg)
{
	struct trigger *trigger = &loader->observation.trigger;
	free(loader->data);
	loader->data = NULL;
	int err = file_read_at_most(arg, DATA_MAX, &loader->data, &trigger->size);
	if (err && err != -ENOENT) {
		error("data '%s': %s", arg, strerror(-err));
		return EINVAL;
	}
	if (err && *arg)
		loader->data = hex_decode(arg, &trigger->size);
	if (!loader->data) {
		error("data '%s': neither a file nor pairs of hexadecimal digits", arg);
		return EINVAL;
	}
	trigger->data = loader->data;
	return 0;
}

static void show_live(void *context, const char *words)
{
	(void)context;
	print_line(stdout, "%s", words);
	fflush(stdout);
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct loader *loader = state->input;
	const struct axis *axis = axis_of_key(key);
	uint64_t number = 0;
	if (axis) {
		struct family scratch;
		family_init(&scratch);
		loader->tunables[axis - axes] = arg;
		return -family_set(&scratch, axis, arg);
	}
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = state->child_inputs[1] = &loader->options;
		break;
	case KEY_BUDGET:
		if (parse_number_option("budget", arg, BUDGET_MAX, &number))
			return EINVAL;
		loader->observation.budget = number;
		loader->budget_given = true;
		break;
	case KEY_ENTRY:
		loader->entry = arg;
		break;
	case KEY_SET:
		words_add(&loader->sets, arg);
		break;
	case KEY_DATA:
		return parse_data(loader, arg);
	case KEY_REPEAT:
		if (parse_number_option("repeat", arg, INT32_MAX, &number))
			return EINVAL;
		loader->observation.trigger.repeat = (int)number;
		break;
	case KEY_READ:
		words_add(&loader->reads, arg);
		break;
	case KEY_LOG:
		loader->log_path = arg;
		break;
	case KEY_UNTIL:
		if (strcmp(arg, "load") && strcmp(arg, "run")) {
			error("until '%s': unknown; known are load, run", arg);
			return EINVAL;
		}
		loader->observation.until = strcmp(arg, "load") ? STAGE_RUN : STAGE_LOAD;
		break;
	case KEY_JIT:
	case KEY_XLATED:
		loader->observation.code = key == KEY_JIT ? CODE_JIT : CODE_XLATED;
		loader->options.format = format_find("json");
		loader->lists = true;
		break;
	case KEY_CODE:
		if (strcmp(arg, "jit") != 0 && strcmp(arg, "xlated") != 0) {
			error("code '%s': unknown; known are jit, xlated", arg);
			return EINVAL;
		}
		loader->observation.code = strcmp(arg, "jit") ? CODE_XLATED : CODE_JIT;
		break;
	case KEY_WAIT:
		loader->observation.live = show_live;
		break;
	case KEY_FOR:
		if (!words_split(&loader->command, arg, " ")) {
			error("for '%s': names no command", arg);
			return EINVAL;
		}
		loader->observation.trigger.command = loader->command.at;
		break;
	case KEY_YES:
		loader->yes = true;
		break;
	case KEY_THROWAWAY:
		loader->observation.throwaway = true;
		break;
	case ARGP_KEY_ARG:
		words_add(&loader->objects, arg);
		break;
	case ARGP_KEY_END:
		if (loader->observation.live && loader->command.count) {
			error("wait, for: not together: one is for all processes, the other for a command's");
			return EINVAL;
		}
		if (loader->lists && (loader->observation.live || loader->command.count)) {
			error("jit, xlated: not with --wait or --for, whose output would be in "
			      "between: keep the code with --code");
			return EINVAL;
		}
		break;
	case ARGP_KEY_NO_ARGS:
		error("no object given; usage: loader [OPTION...] OBJECT...");
		return EINVAL;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

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

/* The cases that the object serves with the tunables given; they must fit its structure. */
static int object_family(const struct loader *loader, const struct object *object,
			 struct family *family)
{
	family_init_from(family, &object->spec);
	axis_for_each (axis) {
		const char *value = loader->tunables[axis - axes];
		if (!value)
			continue;
		if (!object->has_spec || !object_has_tunable(object, axis)) {
			error("%s: has no tunable '%s'", object->path, axis->option);
			return EXIT_USAGE;
		}
		if (family_set(family, axis, value))
			return EXIT_USAGE;
	}
	if (loader->budget_given && !object->has_spec) {
		error("%s: has no tunable 'budget'", object->path);
		return EXIT_USAGE;
	}
	if (!object->has_spec)
		return EXIT_DONE;
	struct range depth = family_range(family, AXIS_depth);
	if (object->spec.depth ? !depth.first : depth.last) {
		error("%s: %s", object->path,
		      object->spec.depth ? "makes tail calls: depth 0 is an object of its own"
					 : "makes no tail calls: only depth 0 fits it");
		return EXIT_USAGE;
	}
	struct spec spec;
	if (!cases_wanted(family_count(family), loader->yes))
		return EXIT_USAGE;
	for (uint64_t i = 0; i < family_count(family); i++)
		if (family_case(family, i, &spec))
			return EXIT_USAGE;
	return EXIT_DONE;
}

static int read_values(const struct loader *loader, const struct object *object,
		       struct record *record)
{
	if (!loader->reads.count)
		return EXIT_DONE;
	record->reads = json_object();
	for (int i = 0; i < loader->reads.count; i++) {
		json_t *value = read_value(object, loader->reads.at[i]);
		if (!value)
			return EXIT_USAGE;
		json_object_set_new(record->reads, loader->reads.at[i], value);
	}
	return EXIT_DONE;
}

static void observe_cases(struct loader *loader, struct object *object, const struct family *family)
{
	uint64_t count = object->has_spec ? family_count(family) : 1;
	for (uint64_t i = 0; i < count; i++) {
		struct spec spec = { 0 };
		struct record record;
		if (object->has_spec && family_case(family, i, &spec))
			return;
		record_init(&record);
		observe(object, &spec, &loader->observation, &record);
		note_status(loader, read_values(loader, object, &record));
		note_status(loader, verdict_exit_status(record.verdict));
		print_record(loader, &record);
		record_release(&record);
		if (observe_ended())
			return;
	}
}

static void load_object(struct loader *loader, const char *path)
{
	struct object object;
	struct family family;
	struct record record;
	record_init(&record);
	record_environment(&record);
	record_text(&record.case_name, "%s", file_name(path));
	int status = object_open(&object, path, loader->entry, &record);
	if (status == EXIT_USAGE)
		error("%s: %s", path, record.message);
	else if (status)
		print_record(loader, &record);
	for (int i = 0; !status && i < loader->sets.count; i++)
		if (object_set_slot(&object, loader->sets.at[i]))
			status = EXIT_USAGE;
	if (!status)
		status = object_family(loader, &object, &family);
	if (!status)
		observe_cases(loader, &object, &family);
	note_status(loader, status);
	object_release(&object);
	record_release(&record);
}

int main(int argc, char **argv)
{
	struct loader loader = { 0 };
	const struct argp_child children[] = { { &options_argp, 0, NULL, 0 },
					       { &format_argp, 0, NULL, 0 },
					       { 0 } };
	const struct argp argp = {
		.options = axis_options(true, own_options),
		.parser = parse_option,
		.args_doc = "OBJECT...",
		.doc = "Load BPF objects, run them and print what was observed. An object of gen can "
		       "be loaded as other cases of its structure; ranges make several records.\n\nChains that "
		       "stay: loader pin, update, delete, show, unpin; see loader pin --help.",
		.children = children,
	};
	if (argc > 1 && is_pin_command(argv[1]))
		return pin_command(argc, argv);
	options_init(&loader.options);
	observation_init(&loader.observation);
	options_parse(&argp, argc, argv, &loader);
	loader.output = (struct output){ stdout, loader.options.format, &record_view };
	if (loader.log_path && !(loader.observation.log = fopen(loader.log_path, "we"))) {
		error("log '%s': %s", loader.log_path, strerror(errno));
		return EXIT_NOT_MEASURED;
	}
	if (loader.observation.throwaway)
		bound_lift();
	if (!loader.observation.throwaway && !host_permits())
		return EXIT_NOT_MEASURED;
	kernel_log_begin();
	pid_t listing = loader.lists ? listing_start() : 0;
	for (int i = 0; i < loader.objects.count && !observe_ended(); i++)
		load_object(&loader, loader.objects.at[i]);
	if (loader.observation.log && fclose(loader.observation.log)) {
		error("log '%s': %s", loader.log_path, strerror(errno));
		note_status(&loader, EXIT_NOT_MEASURED);
	}
	if (fflush(stdout) || ferror(stdout)) {
		error("standard output: %s", strerror(errno));
		note_status(&loader, EXIT_NOT_MEASURED);
	}
	note_status(&loader, observe_end(loader.observation.throwaway));
	if (listing)
		note_status(&loader, listing_end(listing));
	words_release(&loader.objects);
	words_release(&loader.sets);
	words_release(&loader.reads);
	words_release(&loader.command);
	free(loader.data);
	return loader.status;
}
