/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "graph_text.h"
#include "observe.h"
#include "sharing.h"
#include "table.h"
#include "text.h"

/* Columns of a line of a program; as many targets as fit are named. */
#define WIDTH 100

/* Programs that any key can lead to are counted where there are more. */
#define NAMED_MAX 3

static const char *array_name(const struct graph *graph, int array)
{
	return array < 0 ? "?" : graph->arrays[array].name;
}

char *graph_call_by(const struct graph *graph, const struct graph_call *call)
{
	const char *array = array_name(graph, call->array);
	return call->key == GRAPH_ANY ? text("%s[any]", array)
				      : text("%s[%lld]", array, (long long)call->key);
}

const char *graph_target(const struct graph *graph, int target)
{
	return target >= 0	       ? graph->programs[target].name
	       : target == GRAPH_EMPTY ? "empty"
				       : "no such key";
}

/* Whether the same way, of the same program, was there already. */
static bool is_repeated(const struct graph *graph, const struct graph_program *program, int number)
{
	const struct graph_call *call = &graph->calls[number];
	for (int i = program->first_call; i < number; i++) {
		const struct graph_call *before = &graph->calls[i];
		if (before->array == call->array && before->key == call->key &&
		    before->target == call->target)
			return true;
	}
	return false;
}

/* Of the calls with any key of this one's array: how many, and whether it is the first. */
static int count_any(const struct graph *graph, const struct graph_program *program, int number,
		     bool *first)
{
	const struct graph_call *call = &graph->calls[number];
	int count = 0;
	*first = false;
	for (int i = program->first_call; i < program->first_call + program->call_count; i++) {
		const struct graph_call *other = &graph->calls[i];
		if (other->array != call->array || other->key != GRAPH_ANY ||
		    is_repeated(graph, program, i))
			continue;
		*first |= !count && i == number;
		count++;
	}
	return count;
}

/* One way of a program's line; NULL: it is in another's words. The caller frees it. */
static char *way_text(const struct graph *graph, const struct graph_program *program, int number)
{
	const struct graph_call *call = &graph->calls[number];
	bool first;
	if (is_repeated(graph, program, number))
		return NULL;
	int count = call->key == GRAPH_ANY ? count_any(graph, program, number, &first) : 0;
	if (count > NAMED_MAX && !first)
		return NULL;
	char *by = graph_call_by(graph, call);
	char *way = count > NAMED_MAX	? text("%s %d programs", by, count)
		    : call->target >= 0 ? text("%s %s", by, graph_target(graph, call->target))
					: text("%s (%s)", by, graph_target(graph, call->target));
	free(by);
	return way;
}

static char *ways_text(const struct graph *graph, const struct graph_program *program, size_t room)
{
	char *ways = text("%s", "");
	int left_out = 0;
	for (int i = 0; i < program->call_count; i++) {
		char *way = way_text(graph, program, program->first_call + i);
		if (!way)
			continue;
		if (*ways && strlen(ways) + strlen(way) + strlen(", , 99 more") > room)
			left_out++;
		else
			text_append(&ways, "%s%s", *ways ? ", " : "", way);
		free(way);
	}
	if (left_out)
		text_append(&ways, ", %d more", left_out);
	return ways;
}

static void print_number(char **line, int value, bool estimated)
{
	char *cell = value < 0 ? text("-") : text("%s%d", estimated ? "~" : "", value);
	text_append(line, "  %6s", cell);
	free(cell);
}

static void print_program(FILE *out, const struct graph *graph, const struct graph_program *program,
			  int width)
{
	const bool estimated = !program->verified;
	char *line = text("%-*s", width, program->name);
	int room = graph_room(graph, program);
	print_number(&line, program->descent.frames, false);
	print_number(&line, program->above_function ? program->above : -1, estimated);
	if (program->above_function && room < 0)
		text_append(&line, "  %6s", "none");
	else
		print_number(&line, program->above_function ? room : -1, estimated);
	char *ways = ways_text(graph, program, WIDTH - strlen(line) - 2);
	print_line(out, "%s%s%s", line, *ways ? "  " : "", ways);
	free(ways);
	free(line);
}

static int name_width(const struct graph *graph)
{
	size_t width = strlen("program");
	for (int i = 0; i < graph->program_count; i++) {
		size_t length = strlen(graph->programs[i].name);
		width = length > width ? length : width;
	}
	return width > 40 ? 40 : (int)width;
}

/* -- What is to be known of them all --------------------------------------------------- */

static void print_about(FILE *out, const char *what, char *words)
{
	char *line = text("%s: %s", what, words);
	table_wrapped(out, 0, line);
	free(line);
	free(words);
}

/* The programs of which something is true, by name; NULL if there are none. */
static char *names_of(const struct graph *graph, bool (*is)(const struct graph_program *program))
{
	char *names = NULL;
	for (int i = 0; i < graph->program_count; i++) {
		const struct graph_program *program = &graph->programs[i];
		if (!is(program))
			continue;
		if (!names)
			names = text("%s", program->name);
		else
			text_append(&names, ", %s", program->name);
	}
	return names;
}

static bool is_entry(const struct graph_program *program)
{
	return program->entry;
}

static bool is_unreached(const struct graph_program *program)
{
	return !program->reached;
}

static bool is_in_cycle(const struct graph_program *program)
{
	return program->in_cycle;
}

/* The entry from which the most is possible, by what a function says. */
static const struct graph_program *worst(const struct graph *graph,
					 int64_t (*figure)(const struct graph_program *program))
{
	const struct graph_program *most = NULL;
	for (int i = 0; i < graph->program_count; i++) {
		const struct graph_program *program = &graph->programs[i];
		if (program->entry && (!most || figure(program) > figure(most)))
			most = program;
	}
	return most;
}

static int64_t longest_of(const struct graph_program *program)
{
	return program->longest;
}

static int64_t kernel_stack_of(const struct graph_program *program)
{
	return program->kernel_stack;
}

static void print_longest(FILE *out, const struct graph *graph)
{
	const struct graph_program *from = worst(graph, longest_of);
	if (!from || !from->longest)
		return;
	char *chain = text("%d tail call%s", from->longest, from->longest == 1 ? "" : "s");
	if (from->longest == TAIL_CALLS_MAX)
		text_append(&chain, ", as many as the kernel makes, from %s on", from->name);
	else
		text_append(&chain, ": %s", from->name);
	while (from->longest < TAIL_CALLS_MAX && from->next >= 0) {
		from = &graph->programs[from->next];
		text_append(&chain, " > %s", from->name);
	}
	print_about(out, "longest chain", chain);
}

static void print_kernel_stack(FILE *out, const struct graph *graph)
{
	const struct graph_program *from = worst(graph, kernel_stack_of);
	if (from && from->longest)
		print_about(out, "kernel stack",
			    text("at most %lld of %d bytes, from %s on (a bound, by the code)",
				 (long long)from->kernel_stack, KERNEL_STACK, from->name));
}

static void print_dead_ends(FILE *out, const struct graph *graph)
{
	char *ends = NULL;
	for (int p = 0; p < graph->program_count; p++) {
		const struct graph_program *program = &graph->programs[p];
		for (int i = 0; i < program->call_count; i++) {
			int number = program->first_call + i;
			const struct graph_call *call = &graph->calls[number];
			if (call->target >= 0 || is_repeated(graph, program, number))
				continue;
			char *by = graph_call_by(graph, call);
			if (!ends)
				ends = text("%s", "");
			text_append(&ends, "%s%s %s%s", *ends ? ", " : "", program->name, by,
				    call->target == GRAPH_NONE ? " (no such key)" : "");
			free(by);
		}
	}
	if (ends)
		print_about(out, "calls to empty slots", ends);
}

char *graph_misfit(const struct graph *graph, int *array)
{
	for (; *array < graph->array_count; ++*array) {
		const struct graph_program *owner = NULL;
		for (int i = 0; i < graph->call_count + graph->slot_count; i++) {
			const int at = i - graph->call_count;
			const bool fits = at < 0 ? graph->calls[i].array == *array
						 : graph->slots[at].array == *array;
			int number = at < 0 ? graph->calls[i].program : graph->slots[at].program;
			const struct graph_program *program = &graph->programs[number];
			if (!fits || !program->attributes_known)
				continue;
			owner = owner ? owner : program;
			int trait = sharing_differs(&owner->program, &program->program);
			if (trait == TRAITS)
				continue;
			char *has = trait_text(trait, &owner->program),
			     *other = trait_text(trait, &program->program);
			char *why =
				text("%s: %s of %s is %s, of %s %s", graph->arrays[*array].name,
				     traits[trait].name, owner->name, has, program->name, other);
			free(has);
			free(other);
			++*array;
			return why;
		}
	}
	return NULL;
}

static void print_misfits(FILE *out, const struct graph *graph)
{
	int array = 0;
	for (char *why; (why = graph_misfit(graph, &array));)
		print_about(out, "cannot share", why);
}

static void print_named(FILE *out, const char *what, char *names)
{
	if (names)
		print_about(out, what, names);
}

static bool is_estimated(const struct graph_program *program)
{
	return !program->verified;
}

static void print_head(FILE *out, const struct graph *graph)
{
	char *estimated = names_of(graph, is_estimated);
	print_line(out, "%d program%s, %d prog array%s, %d slot%s filled", graph->program_count,
		   graph->program_count == 1 ? "" : "s", graph->array_count,
		   graph->array_count == 1 ? "" : "s", graph->slot_count,
		   graph->slot_count == 1 ? "" : "s");
	print_line(
		out,
		"above: bytes of the frames above a subprogram's tail call; room: what is left of "
		"%d (%s%s)",
		graph->limit.bytes,
		graph->limit_of		? "measured on "
		: graph->limit.measured ? "measured here"
					: "the verifier's rule",
		graph->limit_of ? graph->limit_of : "");
	if (estimated)
		print_line(out,
			   "~: by the lowest store in the code, without the verifier's figure");
	print_line(out, "%s", "");
	free(estimated);
}

void graph_print_text(FILE *out, const struct graph *graph)
{
	int width = name_width(graph);
	print_head(out, graph);
	print_line(out, "%-*s  %6s  %6s  %6s  tail calls", width, "program", "frames", "above",
		   "room");
	for (int i = 0; i < graph->program_count; i++)
		print_program(out, graph, &graph->programs[i], width);
	print_line(out, "%s", "");
	print_named(out, "begins with", names_of(graph, is_entry));
	print_longest(out, graph);
	print_kernel_stack(out, graph);
	print_named(out, "in a cycle", names_of(graph, is_in_cycle));
	print_dead_ends(out, graph);
	print_named(out, "nothing reaches", names_of(graph, is_unreached));
	print_misfits(out, graph);
}
