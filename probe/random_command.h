/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_RANDOM_COMMAND_H
#define TAILCHAIN_RANDOM_COMMAND_H

#include "output.h"
#include "question.h"

/* What the command line says of models and random cases. */
struct random_command {
	bool model;	       /* print it */
	bool worst;	       /* the extremes of what it accepts */
	const char *predicted; /* a case, or NULL */
	uint64_t count, seed;  /* of random cases */
	int time_s;	       /* 0: as long as it takes */
	const char *known;     /* a file of observations, or NULL */
	bool announces;
};

bool random_command_given(const struct random_command *command);

/* Makes the objects that it needs and prints their files' names. Each returns an exit status. */
int random_command_make(const struct random_command *command, struct inquiry *inquiry,
			void (*made)(const struct specs *specs, void *context), void *context);
int random_command_run(const struct random_command *command, struct inquiry *inquiry,
		       struct output *output);

#endif
