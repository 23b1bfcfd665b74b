/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_OPTIONS_H
#define TAILCHAIN_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "output.h"
#include "spec.h"
#include "texts.h"

/* How the commands end. */
enum exit_status {
	EXIT_DONE = 0,
	EXIT_DIFFERS = 1,     /* done, and something differs from what was expected */
	EXIT_USAGE = 2,	      /* wrong usage */
	EXIT_NOT_MEASURED = 3 /* could not be measured */
};

/* What all commands understand alike: the first member of what each fills. */
struct options {
	int verbose; /* -v, counted; -1 with -q */
	int jobs;    /* -j; number of processors by default */
	const struct format *format;
};

/* What an option's field is. */
enum option_kind {
	OPTION_FLAG,   /* bool: given */
	OPTION_TEXT,   /* const char *: as typed; borrowed */
	OPTION_NUMBER, /* int, min to max */
	OPTION_COUNT,  /* uint64_t, min to max */
	OPTION_WORD,   /* int: the index of one of `choices` */
	OPTION_ROW,    /* const void *: the row of `table` with that name */
	OPTION_EACH,   /* struct texts: may be repeated */
	OPTION_LIST,   /* struct texts: as many as `separators` part */
	OPTION_OWN     /* none: take() does it, with what begins at the field */
};

/* An option of a command: parsed, checked and explained by its row. */
struct option_row {
	const char *name;
	char key;	   /* the short option, or 0 */
	const char *value; /* what stands for it in help; NULL: it takes none */
	const char *help;  /* %s in it is what list() says */
	int group;
	enum option_kind kind;
	size_t field; /* offset in what the command fills */
	uint64_t min, max;
	const char *const *choices; /* ended by NULL */
	/* Rows that begin with a const char *name, ended by one without; the first is the default.
	 */
	const void *table;
	size_t row_size;
	const char *separators;
	const char *unit;      /* behind the range in a message, with a blank */
	const char *otherwise; /* the value may be left out, and is this then */
	int (*take)(void *filled, const char *value);	/* prints why and returns -EINVAL */
	char *(*list)(const struct option_row *option); /* what may be given; for help */
	const char *only; /* the subcommands that it is for, a blank between; NULL: all */
};

/* What stands for the arguments behind the options, and for any axis, in rules. */
#define RULE_ARGUMENTS "arguments"
#define RULE_AXES      "axes"

/* What of a command line does not go together; the first rule that is broken is told. */
struct option_rule {
	const char *options[12]; /* ended by NULL; at most one of them may be given ... */
	bool needs;		 /* ... or else: the first needs one of the others */
	const char *why;	 /* behind what cannot be, or NULL */
	const char *message;	 /* in place of the usual one, behind the first word if that is
				    what cannot be, or NULL */
};

/* Which of the words, ended by NULL, is typed for an option. Prints why it is none and returns
 * -EINVAL. */
int option_word(const char *name, const char *const *choices, const char *value, int *index);

/* The names of the option's table, for help: "table (default), csv or json". */
char *option_list(const struct option_row *option);

/* Options that several commands have, of which each fills its own. */
struct option_group {
	const struct option_row *options; /* ended by one without a name */
	size_t at;			  /* offset of what they fill, in what the command fills */
	const char *only;		  /* as the rows' own, of those that have none */
};
#define OPTION_GROUPS_MAX 2

struct command {
	const struct option_row *options; /* ended by one without a name */
	struct option_group groups[OPTION_GROUPS_MAX];
	const struct option_rule *rules; /* ended by one without options; or NULL */
	bool formats;			 /* rows are printed: -o table|csv|json */
	/* The axes that it takes, with take_axis(): all, or the tunable ones alone. */
	int (*take_axis)(void *filled, const struct axis *axis, const char *value);
	bool tunable_only;
	const char *arguments, *help;
	const char *subcommand; /* NULL: there are none, or --help is asked for */
	/* Tells complete_word() what an argument, or the first one, may be; NULL: a file. */
	void (*words)(const char *subcommand, bool first);
	size_t rest; /* offset of a char **: what is behind the options, or NULL */
};

/* Takes a value as the row says (NULL: it has none). Prints why and returns -EINVAL if it is none.
 */
int option_take(const struct option_row *option, const char *value, void *filled);

/*
 * Parses a command line into `filled`, which begins with struct options and has its defaults. Wrong
 * usage is one line and ends the process with EXIT_USAGE.
 */
void options_parse(const struct command *command, int argc, char **argv, void *filled);

#endif
