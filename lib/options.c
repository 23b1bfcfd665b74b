/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>

#include "axis_kind.h"
#include "complete.h"
#include "memory.h"
#include "message.h"
#include "mistyped.h"
#include "number.h"
#include "options.h"
#include "suggest.h"
#include "text.h"

/* argp's keys: beyond every character, and so beyond every short option. */
enum { KEY_OPTION = 0x1000, KEY_AXIS = 0x2000 };

const char *argp_program_version = "tailchain " TAILCHAIN_VERSION;

/* A command line on its way. */
struct parsing {
	const struct command *command;
	void *filled;
	struct option_row *rows; /* the command's, and those of all */
	int count, own;		 /* its own come first */
	bool *given;
	bool axis_given;
	char **arguments;
};

/* -- Values ---------------------------------------------------------------------------- */

static int take_flag(const struct option_row *option, const char *value, void *field)
{
	(void)option;
	(void)value;
	*(bool *)field = true;
	return 0;
}

static int take_text(const struct option_row *option, const char *value, void *field)
{
	(void)option;
	*(const char **)field = value;
	return 0;
}

static int take_count(const struct option_row *option, const char *value, void *field)
{
	uint64_t number;
	if (!number_parse(value, option->max, &number) && number >= option->min) {
		*(uint64_t *)field = number;
		return 0;
	}
	error("%s '%s': must be %llu to %llu%s", option->name, value,
	      (unsigned long long)option->min, (unsigned long long)option->max,
	      option->unit ? option->unit : "");
	return -EINVAL;
}

static int take_number(const struct option_row *option, const char *value, void *field)
{
	uint64_t number;
	int err = take_count(option, value, &number);
	if (!err)
		*(int *)field = (int)number;
	return err;
}

int option_word(const char *name, const char *const *choices, const char *value, int *index)
{
	char *known = text("%s", "");
	int found = -1;
	for (int i = 0; choices[i]; i++) {
		text_append(&known, "%s%s", i ? ", " : "", choices[i]);
		if (!strcmp(choices[i], value))
			found = i;
	}
	if (found >= 0)
		*index = found;
	else
		suggest_known(name, value, known);
	free(known);
	return found < 0 ? -EINVAL : 0;
}

static int take_word(const struct option_row *option, const char *value, void *field)
{
	return option_word(option->name, option->choices, value, field);
}

static const char *row_name(const struct option_row *option, size_t number)
{
	return *(const char *const *)((const char *)option->table + number * option->row_size);
}

static int take_row(const struct option_row *option, const char *value, void *field)
{
	char *known = text("%s", "");
	const char *name;
	for (size_t i = 0; (name = row_name(option, i)); i++) {
		text_append(&known, "%s%s", i ? ", " : "", name);
		if (strcmp(name, value) != 0)
			continue;
		*(const void **)field = (const char *)option->table + i * option->row_size;
		free(known);
		return 0;
	}
	suggest_known(option->name, value, known);
	free(known);
	return -EINVAL;
}

char *option_list(const struct option_row *option)
{
	char *list = text("%s (default)", row_name(option, 0));
	for (size_t i = 1; row_name(option, i); i++)
		text_append(&list, "%s%s", row_name(option, i + 1) ? ", " : " or ",
			    row_name(option, i));
	return list;
}

static int take_each(const struct option_row *option, const char *value, void *field)
{
	(void)option;
	texts_add(field, value);
	return 0;
}

static int take_list(const struct option_row *option, const char *value, void *field)
{
	if (texts_split(field, value, option->separators))
		return 0;
	error("%s: names none", option->name);
	return -EINVAL;
}

static int (*const takes[])(const struct option_row *option, const char *value, void *field) = {
	[OPTION_FLAG] = take_flag,   [OPTION_TEXT] = take_text, [OPTION_NUMBER] = take_number,
	[OPTION_COUNT] = take_count, [OPTION_WORD] = take_word, [OPTION_ROW] = take_row,
	[OPTION_EACH] = take_each,   [OPTION_LIST] = take_list,
};

int option_take(const struct option_row *option, const char *value, void *filled)
{
	if (!value)
		value = option->otherwise;
	void *field = (char *)filled + option->field;
	return option->kind == OPTION_OWN ? option->take(field, value)
					  : takes[option->kind](option, value, field);
}

/* -- What all commands understand ------------------------------------------------------ */

static int take_verbose(void *filled, const char *value)
{
	struct options *options = filled;
	(void)value;
	options->verbose++;
	return 0;
}

static int take_quiet(void *filled, const char *value)
{
	struct options *options = filled;
	(void)value;
	options->verbose = MESSAGE_QUIET;
	return 0;
}

static const struct option_row common[] = {
	{ "verbose", 'v', NULL, "print each command that is run; twice: more", -2, OPTION_OWN,
	  .take = take_verbose },
	{ "quiet", 'q', NULL, "print nothing but results and errors", -2, OPTION_OWN,
	  .take = take_quiet },
	{ "jobs", 'j', "N", "do so much at a time (default: processors)", -2, OPTION_NUMBER,
	  offsetof(struct options, jobs), 1, 1024 },
	{ 0 },
};

static const struct option_row output[] = {
	{ "output", 'o', "FORMAT", "%s", -3, OPTION_ROW, offsetof(struct options, format),
	  .table = formats, .row_size = sizeof(*formats), .list = option_list },
	{ 0 },
};

static void add_rows(struct parsing *parsing, const struct option_row *options)
{
	for (; options->name; options++) {
		parsing->rows = memory_grow(parsing->rows, (size_t)parsing->count + 1,
					    sizeof(*parsing->rows));
		parsing->rows[parsing->count++] = *options;
	}
}

static void add_group(struct parsing *parsing, const struct option_group *group)
{
	const int first = parsing->count;
	if (group->options)
		add_rows(parsing, group->options);
	for (int i = first; i < parsing->count; i++) {
		parsing->rows[i].field += group->at;
		if (!parsing->rows[i].only)
			parsing->rows[i].only = group->only;
	}
}

/* -- What does not go together --------------------------------------------------------- */

static bool given(const struct parsing *parsing, const char *name)
{
	if (!strcmp(name, RULE_ARGUMENTS))
		return parsing->arguments != NULL;
	if (!strcmp(name, RULE_AXES))
		return parsing->axis_given;
	for (int i = 0; i < parsing->count; i++)
		if (!strcmp(parsing->rows[i].name, name))
			return parsing->given[i];
	return false;
}

static int not_together(const struct parsing *parsing, const struct option_rule *rule,
			const char *one, const char *other)
{
	const char *colon = rule->why ? ": " : "", *why = rule->why ? rule->why : "";
	bool behind = !strcmp(one, RULE_ARGUMENTS);
	bool with_arguments = behind || !strcmp(other, RULE_ARGUMENTS);
	if (rule->message && with_arguments)
		error("'%s': %s", parsing->arguments[0], rule->message);
	else if (rule->message)
		error("%s", rule->message);
	else if (with_arguments)
		error("'%s': not with --%s%s%s", parsing->arguments[0], behind ? other : one, colon,
		      why);
	else
		error("%s, %s: not together%s%s", one, other, colon, why);
	return -EINVAL;
}

static int check_alone(const struct parsing *parsing, const struct option_rule *rule)
{
	const char *one = NULL;
	for (const char *const *name = rule->options; *name; name++) {
		if (!given(parsing, *name))
			continue;
		if (one)
			return not_together(parsing, rule, one, *name);
		one = *name;
	}
	return 0;
}

static int check_needs(const struct parsing *parsing, const struct option_rule *rule)
{
	if (!given(parsing, rule->options[0]))
		return 0;
	char *needed = text("%s", "");
	for (const char *const *name = rule->options + 1; *name; name++) {
		if (given(parsing, *name)) {
			free(needed);
			return 0;
		}
		text_append(&needed, "%s--%s", *needed ? " or " : "", *name);
	}
	error("%s: needs %s", rule->options[0], needed);
	free(needed);
	return -EINVAL;
}

static bool is_word_of(const char *list, const char *word)
{
	size_t length = strlen(word);
	for (; list; list = strchr(list, ' ')) {
		list += *list == ' ';
		if (!strncmp(list, word, length) && (!list[length] || list[length] == ' '))
			return true;
	}
	return false;
}

/* For all, where there is no subcommand. */
static bool option_is_for(const struct option_row *option, const char *subcommand)
{
	return !subcommand || !option->only || is_word_of(option->only, subcommand);
}

static bool option_takes_axis(const struct command *command, const struct axis *axis)
{
	return command->take_axis && (!command->tunable_only || axis->tunable);
}

/* Names all options that are for the same subcommands as this one, of the command's own, or of
 * those that it shares with others. */
static int for_others(const struct parsing *parsing, const struct option_row *option)
{
	char *names = text("%s", ""), *others = text("%s", "");
	const bool own = option < parsing->rows + parsing->own;
	int count = 0;
	for (int i = own ? 0 : parsing->own; i < (own ? parsing->own : parsing->count); i++) {
		if (!parsing->rows[i].only || strcmp(parsing->rows[i].only, option->only) != 0)
			continue;
		text_append(&names, "%s%s", count ? ", " : "", parsing->rows[i].name);
		count++;
	}
	for (const char *c = option->only; *c; c++)
		text_append(&others, "%s%c", *c == ' ' ? "," : "", *c);
	error("%s: %s for %s alone", names, count == 1 ? "is" : "are", others);
	free(others);
	free(names);
	return -EINVAL;
}

static int check(const struct parsing *parsing)
{
	const struct command *command = parsing->command;
	for (int i = 0; i < parsing->count; i++)
		if (parsing->given[i] && !option_is_for(&parsing->rows[i], command->subcommand))
			return for_others(parsing, &parsing->rows[i]);
	int err = 0;
	for (const struct option_rule *rule = command->rules; !err && rule && *rule->options;
	     rule++)
		err = rule->needs ? check_needs(parsing, rule) : check_alone(parsing, rule);
	return err;
}

/* -- By argp --------------------------------------------------------------------------- */

static int key_of(const struct option_row *option, int number)
{
	return option->key ? option->key : KEY_OPTION + number;
}

static int axis_key(const struct axis *axis)
{
	return axis->key ? axis->key : KEY_AXIS + (int)(axis - axes);
}

static error_t parse_option(int key, char *arg, struct argp_state *state)
{
	struct parsing *parsing = state->input;
	const struct command *command = parsing->command;
	for (int i = 0; i < parsing->count; i++)
		if (key_of(&parsing->rows[i], i) == key) {
			parsing->given[i] = true;
			return -option_take(&parsing->rows[i], arg, parsing->filled);
		}
	axis_for_each (axis)
		if (command->take_axis && axis_key(axis) == key) {
			parsing->axis_given = true;
			return -command->take_axis(parsing->filled, axis, arg);
		}
	if (key == ARGP_KEY_ARGS && command->rest) {
		parsing->arguments = state->argv + state->next;
		*(char ***)((char *)parsing->filled + command->rest) = parsing->arguments;
		return 0;
	}
	return key == ARGP_KEY_END ? -check(parsing) : ARGP_ERR_UNKNOWN;
}

/* The help of an option; argp keeps it while it parses. */
static char *help_of(const struct option_row *option)
{
	char *list = option->list ? option->list(option) : text("%s", "");
	const char *place = option->list ? strstr(option->help, "%s") : NULL;
	char *help =
		place ? text("%.*s%s%s", (int)(place - option->help), option->help, list, place + 2)
		      : text("%s", option->help);
	free(list);
	return help;
}

/* argp's rows: the axes, then the options. */
static struct argp_option *argp_rows(const struct parsing *parsing)
{
	const struct command *command = parsing->command;
	struct argp_option *rows =
		calloc((size_t)AXIS_COUNT + (size_t)parsing->count + 1, sizeof(*rows));
	int count = 0;
	if (!rows)
		out_of_memory();
	axis_for_each (axis) {
		if (!option_takes_axis(command, axis))
			continue;
		rows[count++] = (struct argp_option){
			.name = axis->option,
			.key = axis_key(axis),
			.arg = axis->flag    ? NULL
			       : axis->value ? axis->value
					     : axis->kind->value,
			.doc = axis->kind->help(axis),
			.group = 1,
		};
	}
	for (int i = 0; i < parsing->count; i++) {
		const struct option_row *option = &parsing->rows[i];
		rows[count++] = (struct argp_option){
			.name = option->name,
			.key = key_of(option, i),
			.arg = option->value,
			.flags = option->otherwise ? OPTION_ARG_OPTIONAL : 0,
			.doc = help_of(option),
			.group = option->group,
		};
	}
	return rows;
}

/* What a shell needs to know of all options: the axes, the command's own and argp's. */
static struct complete_option *complete_options(const struct parsing *parsing)
{
	const struct command *command = parsing->command;
	struct complete_option *options = memory_grow(
		NULL, (size_t)AXIS_COUNT + (size_t)parsing->count + 3, sizeof(*options));
	int count = 0;
	axis_for_each (axis)
		if (option_takes_axis(command, axis))
			options[count++] = (struct complete_option){
				.name = axis->option,
				.help = axis->help,
				.key = axis->key,
				.takes = !axis->flag,
				.offered = true,
				.choices = axis->choices,
			};
	for (int i = 0; i < parsing->count; i++) {
		const struct option_row *row = &parsing->rows[i];
		options[count++] = (struct complete_option){
			.name = row->name,
			.help = row->list ? "" : row->help,
			.key = row->key,
			.takes = row->value && !row->otherwise,
			.offered = option_is_for(row, command->subcommand),
			.choices = row->choices,
			.list = row->list ? row->list(row) : NULL,
		};
	}
	options[count++] = (struct complete_option){ "help", "say what there is", .offered = true };
	options[count++] =
		(struct complete_option){ "version", "say which version this is", .offered = true };
	options[count] = (struct complete_option){ 0 };
	return options;
}

/* Where a shell asks what the last word may become, answers and ends the process. */
static void complete_last(const struct parsing *parsing, int argc, char **argv)
{
	const struct command *command = parsing->command;
	if (argc < 3 || strcmp(argv[argc - 2], COMPLETE_WORD) != 0)
		return;
	struct complete_option *options = complete_options(parsing);
	if (!complete_option(options, argv[argc - 3], argv[argc - 1]) && command->words)
		command->words(command->subcommand, argc == 3);
	for (struct complete_option *option = options; option->name; option++)
		free(option->list);
	free(options);
	exit(EXIT_DONE);
}

void options_parse(const struct command *command, int argc, char **argv, void *filled)
{
	struct options *options = filled;
	struct parsing parsing = { .command = command, .filled = filled };
	*options = (struct options){ .jobs = get_nprocs(), .format = formats };
	add_rows(&parsing, command->options);
	parsing.own = parsing.count;
	for (int i = 0; i < OPTION_GROUPS_MAX; i++)
		add_group(&parsing, &command->groups[i]);
	add_rows(&parsing, common);
	if (command->formats)
		add_rows(&parsing, output);
	complete_last(&parsing, argc, argv);
	parsing.given = calloc((size_t)parsing.count + 1, sizeof(*parsing.given));
	if (!parsing.given)
		out_of_memory();
	const struct argp argp = { .options = argp_rows(&parsing),
				   .parser = parse_option,
				   .args_doc = command->arguments,
				   .doc = command->help };
	argp_err_exit_status = EXIT_USAGE;
	if (mistyped_check(argp.options, argv) || argp_parse(&argp, argc, argv, 0, NULL, &parsing))
		exit(EXIT_USAGE);
	message_level_set(options->verbose);
	for (const struct argp_option *row = argp.options; row->name; row++)
		free((char *)row->doc);
	free((void *)argp.options);
	free(parsing.given);
	free(parsing.rows);
}
