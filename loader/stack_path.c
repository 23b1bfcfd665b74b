/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "stack_path.h"

/* No way of calls has more, but for functions that call themselves, which no kernel takes. */
#define ABOVE_MAX (255 * 512)

struct paths {
	const struct functions *functions;
	const struct caller_limit *limit;
	struct stack_path *at;
};

/* What the figures `0+32` say of each function; 0 where there are not so many. */
static void set_bytes(struct paths *paths, const char *stack)
{
	for (int i = 0; i < paths->functions->count; i++) {
		paths->at[i] = (struct stack_path){ stack ? atoi(stack) : 0, -1, -1 };
		stack = stack ? strchr(stack, '+') : NULL;
		stack += stack != NULL;
	}
}

static void descend(const struct paths *paths, int number, int above, int caller)
{
	const struct functions *functions = paths->functions;
	const struct function *function = &functions->at[number];
	struct stack_path *path = &paths->at[number];
	if (above <= path->above || above > ABOVE_MAX)
		return;
	path->above = above;
	path->caller = caller;
	above += caller_limit_round(paths->limit, path->bytes);
	for (size_t i = function->begin; i < function->end; i++) {
		const struct bpf_insn *insn = &functions->body->insns[i];
		int callee = functions_at(functions, insn_callee(insn, i));
		if (callee > 0 && callee != number)
			descend(paths, callee, above, number);
		i += insn_is_wide(insn);
	}
}

/* A way that is longer than there are functions is one of functions that call themselves. */
static void cut_circle(const struct paths *paths, int number)
{
	int steps = 0;
	for (int i = number; i >= 0 && steps <= paths->functions->count; i = paths->at[i].caller)
		steps++;
	if (steps > paths->functions->count)
		paths->at[number] = (struct stack_path){ paths->at[number].bytes, -1, -1 };
}

struct stack_path *stack_paths(const struct functions *functions, const char *stack,
			       const struct caller_limit *limit)
{
	struct paths paths = { functions, limit,
			       memory_grow(NULL, (size_t)functions->count, sizeof(*paths.at)) };
	set_bytes(&paths, stack);
	descend(&paths, 0, 0, -1);
	for (int i = 0; i < functions->count; i++)
		cut_circle(&paths, i);
	return paths.at;
}
