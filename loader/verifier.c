/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "record.h"
#include "verifier.h"

/* The lines of print_verification_stats(), kernel/bpf/verifier.c. Kernels up to 7.2 print the bytes
 * of all frames in one line, `stack depth 0+32`; later ones the most of them, `stack depth max 32`,
 * and a line for each function that ends in `stack 32`. */
static const char time_line[] = "verification time ";
static const char stack_line[] = "stack depth ";
static const char function_line[] = "subprog ";
static const char insns_line[] = "processed ";

static bool starts(const char *line, const char *with)
{
	return !strncmp(line, with, strlen(with));
}

void verifier_stats_release(struct verifier_stats *stats)
{
	free(stats->stack);
	stats->stack = NULL;
}

static void add_stack(struct verifier_stats *stats, const char *bytes)
{
	char *sum = text("%s%s%.*s", stats->stack ? stats->stack : "", stats->stack ? "+" : "",
			 (int)strspn(bytes, "0123456789+"), bytes);
	free(stats->stack);
	stats->stack = sum;
}

void verifier_stats_parse(const char *log, struct verifier_stats *stats)
{
	*stats = (struct verifier_stats){ RECORD_NULL, RECORD_NULL, NULL };
	for (const char *line = log; line; line = strchr(line, '\n')) {
		long long insns, states;
		line += *line == '\n';
		const char *depth = line + strlen(stack_line);
		if (starts(line, stack_line) && *depth >= '0' && *depth <= '9') {
			verifier_stats_release(stats);
			add_stack(stats, depth);
		}
		int at = 0;
		if (starts(line, function_line) &&
		    sscanf(line, "subprog %*d (%*[^)]) %*s insns_self %*d insns_total %*d stack %n",
			   &at) == 0 &&
		    at)
			add_stack(stats, line + at);
		const char *total = strstr(line, "total_states ");
		if (starts(line, insns_line) && total &&
		    sscanf(line, "processed %lld insns", &insns) == 1 &&
		    sscanf(total, "total_states %lld", &states) == 1) {
			stats->insns = insns;
			stats->states = states;
		}
	}
}

char *verifier_last_words(const char *log)
{
	const char *last = NULL, *next;
	for (const char *line = log; *line; line = next) {
		const char *end = strchrnul(line, '\n');
		next = *end ? end + 1 : end;
		/* The statistics come last, and newer kernels print more of them. */
		if (starts(line, time_line) ||
		    (starts(line, insns_line) && strstr(line, "total_states")))
			break;
		if (end > line && !starts(line, stack_line))
			last = line;
	}
	return last ? text_line(last) : NULL;
}
