/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "call_sites.h"
#include "code_stack.h"
#include "environment.h"
#include "graph.h"
#include "memory.h"
#include "observe.h"
#include "stack_path.h"
#include "text.h"

int graph_add_program(struct graph *graph, const char *name, const struct program *program)
{
	graph->programs = memory_grow(graph->programs, (size_t)graph->program_count + 1,
				      sizeof(*graph->programs));
	struct graph_program *added = &graph->programs[graph->program_count];
	*added = (struct graph_program){ .name = text("%s", name),
					 .program = *program,
					 .verified = program->stack != NULL,
					 .next = GRAPH_EMPTY };
	added->program.body = body_copy(&program->body);
	added->program.stack = program->stack ? text("%s", program->stack) : NULL;
	return graph->program_count++;
}

int graph_add_array(struct graph *graph, const char *name, uint32_t id, uint32_t keys)
{
	graph->arrays =
		memory_grow(graph->arrays, (size_t)graph->array_count + 1, sizeof(*graph->arrays));
	graph->arrays[graph->array_count] = (struct graph_array){ text("%s", name), id, keys };
	return graph->array_count++;
}

static struct graph_slot *slot_of(const struct graph *graph, int array, uint64_t key)
{
	for (int i = 0; i < graph->slot_count; i++)
		if (graph->slots[i].array == array && graph->slots[i].key == key)
			return &graph->slots[i];
	return NULL;
}

void graph_add_slot(struct graph *graph, int array, uint32_t key, int program)
{
	struct graph_slot *slot = slot_of(graph, array, key);
	if (slot) {
		slot->program = program;
		return;
	}
	graph->slots =
		memory_grow(graph->slots, (size_t)graph->slot_count + 1, sizeof(*graph->slots));
	graph->slots[graph->slot_count++] = (struct graph_slot){ array, key, program };
}

int graph_program(const struct graph *graph, const char *name)
{
	for (int i = 0; i < graph->program_count; i++)
		if (!strcmp(graph->programs[i].name, name))
			return i;
	return -1;
}

int graph_array(const struct graph *graph, uint32_t id)
{
	for (int i = 0; i < graph->array_count; i++)
		if (graph->arrays[i].id == id)
			return i;
	return -1;
}

void graph_release(struct graph *graph)
{
	for (int i = 0; i < graph->program_count; i++) {
		struct graph_program *program = &graph->programs[i];
		for (int f = 0; f < program->function_count; f++)
			free(program->functions[f]);
		free(program->functions);
		body_release(&program->program.body);
		free(program->program.stack);
		free(program->name);
	}
	for (int i = 0; i < graph->array_count; i++)
		free(graph->arrays[i].name);
	free(graph->programs);
	free(graph->arrays);
	free(graph->slots);
	free(graph->calls);
	*graph = (struct graph){ 0 };
}

/* -- Calls ----------------------------------------------------------------------------- */

static void add_call(struct graph *graph, const struct graph_call *call, int target)
{
	graph->calls =
		memory_grow(graph->calls, (size_t)graph->call_count + 1, sizeof(*graph->calls));
	graph->calls[graph->call_count] = *call;
	graph->calls[graph->call_count++].target = target;
}

/* A call with a key that is known, or with any that the array has. */
static void add_array_call(struct graph *graph, struct graph_call call)
{
	const struct graph_slot *slot = NULL;
	int found = 0;
	if (call.key != GRAPH_ANY) {
		slot = slot_of(graph, call.array, (uint64_t)call.key);
		add_call(graph, &call,
			 slot					     ? slot->program
			 : call.key < graph->arrays[call.array].keys ? GRAPH_EMPTY
								     : GRAPH_NONE);
		return;
	}
	for (int i = 0; i < graph->slot_count; i++) {
		if (graph->slots[i].array != call.array)
			continue;
		add_call(graph, &call, graph->slots[i].program);
		found++;
	}
	if (!found)
		add_call(graph, &call, GRAPH_EMPTY);
}

static void add_keys(struct graph *graph, struct graph_call call, const struct values *keys)
{
	if (keys->kind != VALUE_NUMBERS) {
		call.key = GRAPH_ANY;
		add_array_call(graph, call);
		return;
	}
	/* A key is 32 bits: bpf_tail_call() of include/uapi/linux/bpf.h. */
	for (int i = 0; i < keys->count; i++) {
		call.key = (uint32_t)keys->at[i];
		add_array_call(graph, call);
	}
}

static void add_site(struct graph *graph, int program, const struct call_site *site)
{
	struct graph_call call = { program,   site->function, site->insn,
				   GRAPH_ANY, GRAPH_ANY,      GRAPH_EMPTY };
	bool known = site->arrays.kind == VALUE_MAPS;
	for (int i = 0; i < graph->array_count; i++) {
		bool named = false;
		for (int a = 0; known && a < site->arrays.count; a++)
			named |= graph->arrays[i].id == (uint32_t)site->arrays.at[a];
		call.array = i;
		if (named || !known)
			add_keys(graph, call, &site->keys);
	}
}

/* -- What callers take above a tail call ----------------------------------------------- */

static void measure_above(const struct graph *graph, struct graph_program *program,
			  const struct functions *functions, const struct call_site *sites,
			  int count)
{
	struct stack_path *paths = stack_paths(functions, program->program.stack, &graph->limit);
	for (int i = 0; i < count; i++) {
		int function = sites[i].function;
		if (!function || paths[function].above < program->above)
			continue;
		program->above = paths[function].above;
		program->above_function = function;
	}
	free(paths);
}

static void read_program(struct graph *graph, int number)
{
	struct graph_program *program = &graph->programs[number];
	struct functions functions;
	int count;
	if (!program->program.body.count)
		return;
	functions_find(&functions, &program->program.body);
	if (!program->program.stack)
		program->program.stack = code_stack(&functions);
	program->descent = descent_of(&program->program, 1, environment_compiles());
	struct call_site *sites = call_sites_find(&functions, &count);
	program->first_call = graph->call_count;
	for (int i = 0; i < count; i++)
		add_site(graph, number, &sites[i]);
	program->call_count = graph->call_count - program->first_call;
	measure_above(graph, program, &functions, sites, count);
	free(sites);
	functions_release(&functions);
}

/* -- Ways through the graph ------------------------------------------------------------ */

static void reach(struct graph *graph, int number)
{
	struct graph_program *program = &graph->programs[number];
	if (program->reached)
		return;
	program->reached = true;
	for (int i = 0; i < program->call_count; i++) {
		int target = graph->calls[program->first_call + i].target;
		if (target >= 0)
			reach(graph, target);
	}
}

/* Whether a way leads from one program to another, by one call or more. */
static bool leads(const struct graph *graph, int from, int to, bool *seen)
{
	const struct graph_program *program = &graph->programs[from];
	for (int i = 0; i < program->call_count; i++) {
		int target = graph->calls[program->first_call + i].target;
		if (target == to)
			return true;
		if (target < 0 || seen[target])
			continue;
		seen[target] = true;
		if (leads(graph, target, to, seen))
			return true;
	}
	return false;
}

static void find_cycles(struct graph *graph)
{
	bool *seen = memory_grow(NULL, (size_t)graph->program_count, sizeof(*seen));
	for (int i = 0; i < graph->program_count; i++) {
		memset(seen, 0, (size_t)graph->program_count * sizeof(*seen));
		graph->programs[i].in_cycle = leads(graph, i, i, seen);
	}
	free(seen);
}

/* What is known of the ways from a program with so many tail calls. */
struct ways {
	int longest;
	int64_t kernel_stack;
};

/* Takes the way over a call, where it is longer or costlier. */
static void extend(struct graph_program *from, int target, const struct ways *beyond, int calls)
{
	int64_t stack = from->descent.per_call + beyond->kernel_stack;
	if (stack > from->kernel_stack)
		from->kernel_stack = stack;
	if (beyond->longest < calls - 1 || from->longest >= calls)
		return;
	from->longest = calls;
	from->next = target;
}

/* With one tail call more each round. */
static void measure_ways(struct graph *graph)
{
	struct ways *before = memory_grow(NULL, (size_t)graph->program_count, sizeof(*before));
	for (int i = 0; i < graph->program_count; i++)
		graph->programs[i].kernel_stack = graph->programs[i].descent.bytes;
	for (int calls = 1; calls <= TAIL_CALLS_MAX; calls++) {
		for (int i = 0; i < graph->program_count; i++)
			before[i] = (struct ways){ graph->programs[i].longest,
						   graph->programs[i].kernel_stack };
		for (int i = 0; i < graph->call_count; i++) {
			const struct graph_call *call = &graph->calls[i];
			if (call->target >= 0)
				extend(&graph->programs[call->program], call->target,
				       &before[call->target], calls);
		}
	}
	free(before);
}

static int choose_entries(struct graph *graph, const char *entry)
{
	for (int i = 0; i < graph->slot_count; i++)
		if (graph->slots[i].program >= 0)
			graph->programs[graph->slots[i].program].in_slot = true;
	int named = entry ? graph_program(graph, entry) : -1;
	if (entry && named < 0)
		return -ENOENT;
	for (int i = 0; i < graph->program_count; i++)
		graph->programs[i].entry = entry ? i == named : !graph->programs[i].in_slot;
	return 0;
}

int graph_connect(struct graph *graph, const char *entry)
{
	int err = choose_entries(graph, entry);
	if (err)
		return err;
	if (!graph->limit.bytes)
		graph->limit = caller_limit();
	for (int i = 0; i < graph->program_count; i++)
		read_program(graph, i);
	for (int i = 0; i < graph->program_count; i++)
		if (graph->programs[i].entry)
			reach(graph, i);
	find_cycles(graph);
	measure_ways(graph);
	return 0;
}

int graph_room(const struct graph *graph, const struct graph_program *program)
{
	return program->above_function ? graph->limit.bytes - program->above : -1;
}
