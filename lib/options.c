/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>

#include "axis_kind.h"
#include "message.h"
#include "number.h"
#include "options.h"

/* Beyond every character, so beyond every short option. */
#define AXIS_KEY_BASE 0x1000

const char *argp_program_version = "tailchain " TAILCHAIN_VERSION;

void options_init(struct options *options)
{
	*options = (struct options){ .jobs = get_nprocs(), .format = formats };
}

static error_t parse_common(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;
	uint64_t number;
	switch (key) {
	case 'v':
		options->verbose++;
		break;
	case 'q':
		options->verbose = MESSAGE_QUIET;
		break;
	case 'j':
		if (number_parse(arg, 1024, &number) || number < 1) {
			error("jobs '%s': must be 1 to 1024", arg);
			return EINVAL;
		}
		options->jobs = (int)number;
		break;
	case ARGP_KEY_END:
		message_level_set(options->verbose);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp options_argp = {
	.options =
		(const struct argp_option[]){
			{ "verbose", 'v', NULL, 0, "print each command that is run; twice: more",
			  -2 },
			{ "quiet", 'q', NULL, 0, "print nothing but results and errors", -2 },
			{ "jobs", 'j', "N", 0, "do so much at a time (default: processors)", -2 },
			{ 0 },
		},
	.parser = parse_common,
};

static error_t parse_format(int key, char *arg, struct argp_state *state)
{
	struct options *options = state->input;
	if (key != 'o')
		return ARGP_ERR_UNKNOWN;
	const struct format *format = format_find(arg);
	if (format) {
		options->format = format;
		return 0;
	}
	error("output '%s': unknown; known are table, csv, json", arg);
	return EINVAL;
}

const struct argp format_argp = {
	.options =
		(const struct argp_option[]){
			{ "output", 'o', "FORMAT", 0, "table (default), csv or json", -3 },
			{ 0 },
		},
	.parser = parse_format,
};

int axis_key(const struct axis *axis)
{
	return axis->key ? axis->key : AXIS_KEY_BASE + (int)(axis - axes);
}

const struct axis *axis_of_key(int key)
{
	axis_for_each (axis)
		if (axis_key(axis) == key)
			return axis;
	return NULL;
}

static struct argp_option axis_option(const struct axis *axis)
{
	return (struct argp_option){
		.name = axis->option,
		.key = axis_key(axis),
		.arg = axis->flag    ? NULL
		       : axis->value ? axis->value
				     : axis->kind->value,
		.doc = axis->kind->help(axis),
		.group = 1,
	};
}

const struct argp_option *axis_options(bool tunable_only, const struct argp_option *more)
{
	/* argp keeps pointers into the rows while the process lives. */
	static struct argp_option rows[AXIS_COUNT + 32];
	int count = 0;
	axis_for_each (axis)
		if (axis->tunable || !tunable_only)
			rows[count++] = axis_option(axis);
	while (more->name || more->key || more->doc)
		rows[count++] = *more++;
	return rows;
}

void options_parse(const struct argp *argp, int argc, char **argv, void *input)
{
	argp_err_exit_status = EXIT_USAGE;
	if (argp_parse(argp, argc, argv, 0, NULL, input))
		exit(EXIT_USAGE);
}
