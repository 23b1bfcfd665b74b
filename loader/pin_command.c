/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* loader pin, update, delete, show, unpin: their command line */
#include <stdio.h>
#include <string.h>

#include "bound.h"
#include "host.h"
#include "kernel_log.h"
#include "message.h"
#include "number.h"
#include "observe.h"
#include "options.h"
#include "pin.h"
#include "pin_command.h"
#include "throwaway.h"

struct pinning {
	struct options options;
	const char *directory, *entry;
	bool throwaway;
	uint64_t tgid, updates, triggers;
	char **words; /* ended by NULL; or NULL */
};

enum { KEY_DIR = 0x100, KEY_ENTRY, KEY_TGID, KEY_UPDATES, KEY_TRIGGERS, KEY_THROWAWAY };

static const struct argp_option own_options[] = {
	{ "dir", KEY_DIR, "DIR", 0, "the chain's folder, on a BPF file system", 1 },
	{ "entry", KEY_ENTRY, "PROGRAM", 0, "pin: the program that begins (default: entry)", 1 },
	{ "tgid", KEY_TGID, "PID", 0,
	  "pin: the process for which alone an attached chain acts (default: all)", 1 },
	{ "throwaway", KEY_THROWAWAY, NULL, 0,
	  "pin: withhold nothing: this kernel may be harmed, as that of a guest", 1 },
	{ "triggers", KEY_TRIGGERS, "N", 0,
	  "update: let another process trigger the chain so often meanwhile, and print the counters",
	  1 },
	{ "updates", KEY_UPDATES, "N", 0, "update: with --triggers, make so many, in turn", 1 },
	{ 0 },
};

static int take_number(const char *option, const char *arg, uint64_t *number)
{
	if (!number_parse(arg, INT32_MAX, number) && *number)
		return 0;
	error("%s '%s': must be 1 to %d", option, arg, INT32_MAX);
	return EINVAL;
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct pinning *pinning = state->input;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = state->child_inputs[1] = &pinning->options;
		break;
	case KEY_DIR:
		pinning->directory = arg;
		break;
	case KEY_ENTRY:
		pinning->entry = arg;
		break;
	case KEY_TGID:
		return take_number("tgid", arg, &pinning->tgid);
	case KEY_UPDATES:
		return take_number("updates", arg, &pinning->updates);
	case KEY_TRIGGERS:
		return take_number("triggers", arg, &pinning->triggers);
	case KEY_THROWAWAY:
		pinning->throwaway = true;
		break;
	case ARGP_KEY_ARGS:
		pinning->words = state->argv + state->next;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static int run_pin(const struct pinning *pinning)
{
	if (!pinning->words || !pinning->words[0] || pinning->words[1]) {
		error("pin: name one object");
		return EXIT_USAGE;
	}
	if (!pinning->throwaway && !host_permits())
		return EXIT_NOT_MEASURED;
	return pin_object(pinning->directory, pinning->words[0], pinning->entry,
			  (uint32_t)pinning->tgid, pinning->throwaway);
}

static int run_update(const struct pinning *pinning)
{
	return pin_update(pinning->directory, pinning->words, false, pinning->updates,
			  pinning->triggers);
}

static int run_delete(const struct pinning *pinning)
{
	return pin_update(pinning->directory, pinning->words, true, 0, 0);
}

static int run_show(const struct pinning *pinning)
{
	return pin_show(stdout, pinning->directory, pinning->options.format->nests);
}

static int run_unpin(const struct pinning *pinning)
{
	return pin_remove(pinning->directory);
}

static const struct {
	const char *name, *arguments;
	int (*run)(const struct pinning *pinning);
} commands[] = {
	{ "pin", "pin --dir DIR OBJECT", run_pin },
	{ "update", "update --dir DIR ARRAY[KEY]=PROGRAM...", run_update },
	{ "delete", "delete --dir DIR ARRAY[KEY]...", run_delete },
	{ "show", "show --dir DIR", run_show },
	{ "unpin", "unpin --dir DIR", run_unpin },
};
#define COMMANDS (sizeof(commands) / sizeof(*commands))

bool is_pin_command(const char *word)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (!strcmp(commands[i].name, word))
			return true;
	return false;
}

int pin_command(int argc, char **argv)
{
	struct pinning pinning = { 0 };
	const struct argp_child children[] = { { &options_argp, 0, NULL, 0 },
					       { &format_argp, 0, NULL, 0 },
					       { 0 } };
	const struct argp argp = {
		.options = own_options,
		.parser = parse_option,
		.args_doc = "SUBCOMMAND --dir DIR [WORD...]",
		.doc = "Chains that are pinned, and stay when the command has ended.\n\n"
		       "pin OBJECT: load, attach and pin it; update ARRAY[KEY]=PROGRAM...: change "
		       "slots; delete ARRAY[KEY]...: empty them; show: print the chain as it is; "
		       "unpin: remove it all.",
		.children = children,
	};
	size_t which = 0;
	while (strcmp(commands[which].name, argv[1]) != 0)
		which++;
	argv[1] = argv[0];
	options_init(&pinning.options);
	options_parse(&argp, argc - 1, argv + 1, &pinning);
	if (!pinning.directory) {
		error("%s: name the chain's folder: loader %s", commands[which].name,
		      commands[which].arguments);
		return EXIT_USAGE;
	}
	pinning.throwaway |= throwaway_guest();
	if (pinning.throwaway)
		bound_lift();
	kernel_log_begin();
	int status = commands[which].run(&pinning);
	int ended = observe_end(pinning.throwaway);
	return status ? status : ended;
}
