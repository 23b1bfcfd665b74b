/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* loader pin, update, delete, show, unpin: their command line */
#include <stdio.h>
#include <string.h>

#include "bound.h"
#include "host.h"
#include "kernel_log.h"
#include "message.h"
#include "observe.h"
#include "options.h"
#include "pin.h"
#include "pin_command.h"
#include "pin_show.h"
#include "pin_update.h"
#include "setup.h"
#include "text.h"
#include "throwaway.h"

struct pinning {
	struct options options;
	struct setup setup;
	const char *directory;
	bool throwaway;
	uint64_t tgid, updates, triggers;
	char **arguments; /* ended by NULL; or NULL */
};

#define FIELD(name) offsetof(struct pinning, name)

static const struct option_row pinning_options[] = {
	{ "dir", 0, "DIR", "the chain's folder, on a BPF file system", 1, OPTION_TEXT,
	  FIELD(directory) },
	{ "entry", 0, "PROGRAM", "pin: the program that begins (default: entry)", 1, OPTION_EACH,
	  FIELD(setup.entries), .only = "pin" },
	{ "tgid", 0, "PID",
	  "pin: the process for which alone an attached chain acts (default: all)", 1, OPTION_COUNT,
	  FIELD(tgid), 1, INT32_MAX, .only = "pin" },
	{ "throwaway", 0, NULL,
	  "pin: withhold nothing: this kernel may be harmed, as that of a guest", 1, OPTION_FLAG,
	  FIELD(throwaway) },
	{ "triggers", 0, "N",
	  "update: let another process trigger the chain so often meanwhile, and print the counters",
	  1, OPTION_COUNT, FIELD(triggers), 1, INT32_MAX, .only = "update" },
	{ "updates", 0, "N", "update: with --triggers, make so many, in turn", 1, OPTION_COUNT,
	  FIELD(updates), 1, INT32_MAX, .only = "update" },
	{ 0 },
};

static const struct option_rule pinning_rules[] = {
	{ { "updates", "triggers" }, .needs = true },
	{ { NULL } },
};

static int run_pin(const struct pinning *pinning)
{
	if (!pinning->arguments || !pinning->arguments[0] || pinning->arguments[1]) {
		error("pin: name one object");
		return EXIT_USAGE;
	}
	if (!pinning->throwaway && !host_permits())
		return EXIT_NOT_MEASURED;
	if (setup_check(&pinning->setup, pinning->arguments))
		return EXIT_USAGE;
	return pin_object(pinning->directory, pinning->arguments[0], &pinning->setup,
			  (uint32_t)pinning->tgid, pinning->throwaway);
}

static int run_update(const struct pinning *pinning)
{
	return pin_update(pinning->directory, pinning->arguments, false, pinning->updates,
			  pinning->triggers);
}

static int run_delete(const struct pinning *pinning)
{
	return pin_update(pinning->directory, pinning->arguments, true, 0, 0);
}

static int run_show(const struct pinning *pinning)
{
	struct output output = { .out = stdout, .format = pinning->options.format };
	return pin_show(&output, pinning->directory);
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

char *pin_command_names(void)
{
	char *names = text("%s", commands[0].name);
	for (size_t i = 1; i < COMMANDS; i++)
		text_append(&names, ", %s", commands[i].name);
	return names;
}

int pin_command(int argc, char **argv)
{
	struct pinning pinning = { 0 };
	size_t which = 0;
	while (strcmp(commands[which].name, argv[1]) != 0)
		which++;
	const struct command command = {
		.options = pinning_options,
		.groups = { { setup_load_options, FIELD(setup), "pin" } },
		.rules = pinning_rules,
		.formats = true,
		.arguments = "SUBCOMMAND --dir DIR [WORD...]",
		.help = "Chains that are pinned, and stay when the command has ended.\n\n"
			"pin OBJECT: load, attach and pin it; update ARRAY[KEY]=PROGRAM...: change "
			"slots; delete ARRAY[KEY]...: empty them; show: print the chain as it is; "
			"unpin: remove it all.",
		.subcommand = commands[which].name,
		.rest = FIELD(arguments),
	};
	argv[1] = argv[0];
	options_parse(&command, argc - 1, argv + 1, &pinning);
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
	setup_release(&pinning.setup);
	return status ? status : ended;
}
