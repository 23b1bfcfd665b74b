/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "record.h"
#include "verifier.h"

/* The lines of print_verification_stats(), kernel/bpf/verifier.c. */
static const char time_line[] = "verification time ";
static const char stack_line[] = "stack depth ";
static const char insns_line[] = "processed ";

static bool starts(const char *line, const char *with)
{
	return !strncmp(line, with, strlen(with));
}

void verifier_stats_parse(const char *log, struct verifier_stats *stats)
{
	*stats = (struct verifier_stats){ RECORD_NULL, RECORD_NULL, NULL };
	for (const char *line = log; line; line = strchr(line, '\n')) {
		long long insns, states;
		line += *line == '\n';
		if (starts(line, stack_line)) {
			const char *value = line + strlen(stack_line);
			free(stats->stack);
			stats->stack = text("%.*s", (int)strspn(value, "0123456789+"), value);
		}
		const char *total = strstr(line, "total_states ");
		if (starts(line, insns_line) && total &&
		    sscanf(line, "processed %lld insns", &insns) == 1 &&
		    sscanf(total, "total_states %lld", &states) == 1) {
			stats->insns = insns;
			stats->states = states;
		}
	}
}

void verifier_stats_release(struct verifier_stats *stats)
{
	free(stats->stack);
	stats->stack = NULL;
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
	return last ? text("%.*s", (int)strcspn(last, "\n"), last) : NULL;
}
