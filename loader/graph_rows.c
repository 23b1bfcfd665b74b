/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "graph_rows.h"
#include "record.h"

/* A number, or null where it is negative. */
static json_t *number(int64_t value)
{
	return value < 0 ? json_null() : json_integer(value);
}

static json_t *program_row(const struct graph *graph, const struct graph_program *program)
{
	const bool above = program->above_function != 0;
	return json_pack("{s:i, s:o, s:o, s:i, s:o, s:o, s:s, s:b, s:b, s:b, s:i, s:I}", "version",
			 RECORD_VERSION, "program", json_text(program->name), "program_id",
			 program->id ? json_integer(program->id) : json_null(), "frames",
			 program->descent.frames, "above", number(above ? program->above : -1),
			 "room", above ? json_integer(graph_room(graph, program)) : json_null(),
			 "figures", program->verified ? "verifier" : "code", "entry",
			 program->entry, "reached", program->reached, "cycle", program->in_cycle,
			 "longest", program->longest, "kernel_stack", program->kernel_stack);
}

static const char *function_name(const struct graph_program *program, int function)
{
	return function < program->function_count ? program->functions[function] : NULL;
}

static void print_row(struct output *output, const struct graph *graph,
		      const struct graph_program *program, const struct graph_call *call)
{
	json_t *row = program_row(graph, program);
	const struct graph_program *target =
		call && call->target >= 0 ? &graph->programs[call->target] : NULL;
	json_object_set_new(row, "function",
			    json_text(call ? function_name(program, call->function) : NULL));
	json_object_set_new(row, "insn", call ? json_integer((json_int_t)call->insn) : json_null());
	json_object_set_new(row, "array", json_text(call ? graph->arrays[call->array].name : NULL));
	json_object_set_new(row, "key", number(call ? call->key : -1));
	json_object_set_new(row, "target", json_text(target ? target->name : NULL));
	json_object_set_new(row, "target_id",
			    number(target && target->id ? (int64_t)target->id : -1));
	output_row(output, row);
	json_decref(row);
}

void graph_print_rows(struct output *output, const struct graph *graph)
{
	for (int p = 0; p < graph->program_count; p++) {
		const struct graph_program *program = &graph->programs[p];
		for (int i = 0; i < program->call_count; i++)
			print_row(output, graph, program, &graph->calls[program->first_call + i]);
		if (!program->call_count)
			print_row(output, graph, program, NULL);
	}
	output_end(output);
}
