/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <ctype.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"
#include "text.h"
#include "verifier.h"

/* The lines of print_verification_stats(), kernel/bpf/verifier.c. Kernels up to 7.2 print the bytes
 * of all frames in one line, `stack depth 0+32`; later ones the most of them, `stack depth max 32`,
 * and a line for each function that ends in `stack 32`. */
static const char time_line[] = "verification time ";
static const char stack_line[] = "stack depth ";
static const char function_line[] = "subprog ";
static const char insns_line[] = "processed ";

/* The first line of 7.3's explanation of a failure. */
static const char report_line[] = "Verification failed: ";

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
		/* In a whole log, of many lines, looked for where it can be alone. */
		const char *total = starts(line, insns_line) ? strstr(line, "total_states ") : NULL;
		if (total && sscanf(line, "processed %lld insns", &insns) == 1 &&
		    sscanf(total, "total_states %lld", &states) == 1) {
			stats->insns = insns;
			stats->states = states;
		}
	}
}

/* Where in a line the statistics begin: at its start, or behind words to which the kernel forgot
 * the line's end. NULL: they do not. */
static const char *stats_in(const char *line, size_t length)
{
	if (starts(line, insns_line) && strstr(line, "total_states"))
		return line;
	const char *time = memmem(line, length, time_line, sizeof(time_line) - 1);
	return time && isdigit((unsigned char)time[sizeof(time_line) - 1]) ? time : NULL;
}

/* Whether a line of a whole log (BPF_LOG_LEVEL2) tells where the verifier is, not why it stops: an
 * instruction or the state at one (`115: (95) exit`, `0: R1=ctx() R10=fp0`), a line of source, or
 * the way there. */
static bool is_progress(const char *line)
{
	static const char *const patterns[] = {
		"; *",
		"from [0-9]*",
		"R[0-9]=*",
		"R[0-9]_*=*",
		"R10=*",
		"safe",
		"func#*",
		"Func#*",
		"Validating *",
		"caller:",
		"callee:",
		"last_idx *",
		"returning from callee:",
		"regs=*",
		"to caller at *",
		"parent *",
		"Live regs*",
		"mark_precise*",
		"frame[0-9]*",
		" frame[0-9]*",
		"stack depth *",
		"propagating *",
		"topo_order*",
		"subprog#*",
		"stack use/def *",
	};
	const char *number = line + strspn(line, " ");
	size_t digits = strspn(number, "0123456789");
	if (digits && starts(number + digits, ": "))
		return true;
	for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++)
		if (!fnmatch(patterns[i], line, 0))
			return true;
	return false;
}

char *verifier_last_words(const char *log)
{
	char *last = NULL;
	const char *stats = NULL;
	bool done = false;
	for (const char *line = log; *line && !stats && !done;) {
		size_t length = strcspn(line, "\n");
		/* What newer kernels explain at length they have mostly said in a line before. */
		done = starts(line, report_line);
		if (last && done)
			break;
		/* The statistics come last, and newer kernels print more of them. */
		stats = stats_in(line, length);
		char *words = text("%.*s", (int)(stats ? stats - line : (ptrdiff_t)length), line);
		if (*words && !is_progress(words)) {
			free(last);
			last = words;
		} else {
			free(words);
		}
		line += length + (line[length] == '\n');
	}
	return last;
}
