/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* loader why: what of an object this kernel refuses, and the reason */
#include <stdlib.h>

#include "bound.h"
#include "host.h"
#include "kernel_log.h"
#include "measured.h"
#include "message.h"
#include "neighbours.h"
#include "observe.h"
#include "options.h"
#include "throwaway.h"
#include "verdict.h"
#include "why.h"
#include "why_command.h"
#include "why_where.h"

struct asking {
	struct options options;
	struct setup setup;
	const char *results;
	json_t *cells; /* what was measured on other kernels, or NULL */
	bool throwaway;
	char **arguments; /* ended by NULL; or NULL */
};

#define FIELD(name) offsetof(struct asking, name)

static const struct option_row why_options[] = {
	{ "entry", 0, "PROGRAM", "the program that extensions extend (default: entry)", 1,
	  OPTION_EACH, FIELD(setup.entries) },
	{ "results", 0, "RESULTS",
	  "what sweep found on other kernels, a file or a folder of them: say on which it passes",
	  1, OPTION_TEXT, FIELD(results) },
	{ "throwaway", 0, NULL, "bound nothing: this kernel may be harmed, as that of a guest", 2,
	  OPTION_FLAG, FIELD(throwaway) },
	{ 0 },
};

/* Why it cannot be loaded at all, and on which measured kernels it can. */
static void tell_unopened(const struct asking *asking, const char *path,
			  const struct record *record)
{
	char *by = NULL;
	json_t *where = record->verdict == VERDICT_UNSUPPORTED && asking->cells
				? where_object(asking->cells, path, &by)
				: NULL;
	char *words = where_text(where, by);
	error("%s: %s: %s%s%s", path, verdict_name(record->verdict), record->message,
	      words ? "; " : "", words ? words : "");
	free(words);
	free(by);
	json_decref(where);
}

static int ask(const struct asking *asking, const char *path)
{
	struct object object;
	struct record record;
	record_init(&record);
	struct neighbours neighbours = { .setup = &asking->setup, .throwaway = asking->throwaway };
	struct links links;
	int status = neighbours_open(&neighbours, path, &asking->setup, &links, &object, &record);
	if (object.unfit)
		error("%s", record.message);
	else if (status)
		tell_unopened(asking, path, &record);
	/* What some kernel has been seen to warn of is not loaded on others than guests. */
	char *why = status || asking->throwaway || !object.has_spec
			    ? NULL
			    : host_refuses_load(&object.spec);
	if (why) {
		error("%s: %s", path, why);
		status = EXIT_NOT_MEASURED;
	}
	if (!status)
		status = why_object(&object, asking->cells, asking->options.format);
	free(why);
	object_release(&object);
	links_release(&links);
	neighbours_release(&neighbours);
	record_release(&record);
	return status;
}

int why_command(int argc, char **argv)
{
	static const struct command command = {
		.options = why_options,
		.groups = { { setup_load_options, FIELD(setup) } },
		.formats = true,
		.arguments = "why OBJECT",
		.help = "Load each program of an object and fill each slot, and say why this "
			"kernel refuses what it refuses. What of a program it is that a prog array "
			"refuses is told by trying programs that differ in one thing alone. "
			"Nothing is run.",
		.subcommand = "why",
		.rest = FIELD(arguments),
	};
	struct asking asking = { 0 };
	argv[1] = argv[0];
	options_parse(&command, argc - 1, argv + 1, &asking);
	if (!asking.arguments || !asking.arguments[0] || asking.arguments[1]) {
		error("why: name one object");
		return EXIT_USAGE;
	}
	if (asking.results && !(asking.cells = measured_read(asking.results)))
		return EXIT_USAGE;
	asking.throwaway |= throwaway_guest();
	if (!asking.throwaway && !host_permits())
		return EXIT_NOT_MEASURED;
	if (asking.throwaway)
		bound_lift();
	kernel_log_begin();
	int status = ask(&asking, asking.arguments[0]);
	int ended = observe_end(asking.throwaway);
	setup_release(&asking.setup);
	json_decref(asking.cells);
	return status ? status : ended;
}
