/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_GRAPH_H
#define TAILCHAIN_GRAPH_H

#include <stdbool.h>
#include <stdint.h>

#include "caller_limit.h"
#include "descent.h"
#include "program.h"

/* A key, an array or a target that is not one certain. */
#define GRAPH_ANY   -1
#define GRAPH_EMPTY -2 /* nothing stands in the slot */
#define GRAPH_NONE  -3 /* the array has no such key */

struct graph_array {
	char *name;
	uint32_t id; /* by which instructions know it */
	uint32_t keys;
};

struct graph_slot {
	int array;
	uint32_t key;
	int program;
};

/* One way that a tail call in the code can go. */
struct graph_call {
	int program, function;
	size_t insn;
	int array;   /* GRAPH_ANY: not known */
	int64_t key; /* GRAPH_ANY: not known */
	int target;  /* a program, GRAPH_EMPTY or GRAPH_NONE */
};

struct graph_program {
	char *name;
	uint32_t id;		/* the kernel's; 0: of an object */
	struct program program; /* its body and its stack are ours */
	bool verified;		/* the stack is the verifier's figure, not the code's */
	char **functions;	/* names; NULL where unknown */
	int function_count;
	bool attributes_known;	    /* those of the program above */
	int first_call, call_count; /* its own, of the graph's */
	bool entry;		    /* reached without a tail call */
	bool reached, in_cycle, in_slot;
	int longest; /* tail calls from here on, at most TAIL_CALLS_MAX */
	int next;    /* the program that the longest way goes to; GRAPH_EMPTY: none */
	struct descent descent;
	int64_t kernel_stack; /* bytes that the worst way from here takes at most */
	int above;	      /* bytes of callers above its tail calls, as the kernel counts */
	int above_function;   /* the one that makes that call; 0: none but the program itself */
};

/* Who can tail-call whom. */
struct graph {
	struct graph_program *programs;
	int program_count;
	struct graph_array *arrays;
	int array_count;
	struct graph_slot *slots;
	int slot_count;
	struct graph_call *calls;
	int call_count;
	struct caller_limit limit; /* its bytes 0: this kernel's */
	const char *limit_of;	   /* the kernel that it is of; NULL: this one */
};

/* A program of the graph; its name and its body are copied. Returns its number. */
int graph_add_program(struct graph *graph, const char *name, const struct program *program);
int graph_add_array(struct graph *graph, const char *name, uint32_t id, uint32_t keys);
/* A later one of the same slot takes the place of an earlier one. */
void graph_add_slot(struct graph *graph, int array, uint32_t key, int program);

int graph_program(const struct graph *graph, const char *name); /* -1: none */
int graph_array(const struct graph *graph, uint32_t id);	/* -1: none */

/*
 * Finds the calls in the code and all that follows from them. `entry` names the program that is
 * triggered; NULL: all those that stand in no slot are. -ENOENT: there is no such program.
 */
int graph_connect(struct graph *graph, const char *entry);
void graph_release(struct graph *graph);

/* Bytes left above a program's tail calls; -1: it makes none from a subprogram. */
int graph_room(const struct graph *graph, const struct graph_program *program);

#endif
