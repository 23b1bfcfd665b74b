/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "code_stack.h"
#include "function_names.h"
#include "memory.h"
#include "stack_path.h"
#include "stack_reason.h"
#include "text.h"

/* The most of one function, and of all that are nested: MAX_BPF_STACK of include/linux/filter.h. */
#define STACK_MAX 512

struct stack_of {
	struct functions functions;
	struct caller_limit limit;
	struct stack_path *paths;
	char **names;
};

static bool tail_calls(const struct functions *functions, int number)
{
	const struct function *function = &functions->at[number];
	for (size_t i = function->begin; i < function->end; i++) {
		if (insn_is_tail_call(&functions->body->insns[i]))
			return true;
		i += insn_is_wide(&functions->body->insns[i]);
	}
	return false;
}

static int rounded(const struct stack_of *stack, int number)
{
	return caller_limit_round(&stack->limit, stack->paths[number].bytes);
}

/* The way down to a function, itself included. */
static void append_way(const struct stack_of *stack, int number, char **words)
{
	const struct stack_path *path = &stack->paths[number];
	if (path->caller >= 0)
		append_way(stack, path->caller, words);
	text_append(words, "%s%s %d", path->caller >= 0 ? " > " : "", stack->names[number],
		    path->bytes);
	if (rounded(stack, number) != path->bytes)
		text_append(words, " (counts as %d)", rounded(stack, number));
}

/* The largest frame of the way down to a function. */
static int largest(const struct stack_of *stack, int number)
{
	int most = number;
	for (int i = number; i >= 0; i = stack->paths[i].caller)
		if (stack->paths[i].bytes > stack->paths[most].bytes)
			most = i;
	return most;
}

/* `last` is the innermost function that counts. */
static void append_remedy(const struct stack_of *stack, int last, int bytes, int permitted,
			  char **words)
{
	const int which = largest(stack, last), step = stack->limit.rounding;
	const int excess = (bytes - permitted + step - 1) / step * step;
	const int left = rounded(stack, which) - excess;
	if (left < 0)
		text_append(words, "; shrink them by %d bytes together", excess);
	else
		text_append(words, "; shrink %s by %d bytes, to %d", stack->names[which],
			    stack->paths[which].bytes - left, left);
}

/* A function that alone has more than any may. */
static char *too_large(const struct stack_of *stack, int number)
{
	const int bytes = stack->paths[number].bytes;
	return bytes <= STACK_MAX ? NULL
				  : text("%s %d: %d are permitted; shrink it by %d bytes",
					 stack->names[number], bytes, STACK_MAX, bytes - STACK_MAX);
}

/* What is above a tail call. */
static char *callers_too_large(const struct stack_of *stack, int number)
{
	const struct stack_path *path = &stack->paths[number];
	if (path->caller < 0 || path->above <= stack->limit.bytes ||
	    !tail_calls(&stack->functions, number))
		return NULL;
	char *words = text("%s", "");
	append_way(stack, path->caller, &words);
	text_append(&words, " > tail call in %s: %d bytes above it, %d are permitted",
		    stack->names[number], path->above, stack->limit.bytes);
	append_remedy(stack, path->caller, path->above, stack->limit.bytes, &words);
	return words;
}

/* All that are nested. */
static char *sum_too_large(const struct stack_of *stack, int number)
{
	const int bytes = stack->paths[number].above + rounded(stack, number);
	if (stack->paths[number].above < 0 || bytes <= STACK_MAX)
		return NULL;
	char *words = text("%s", "");
	append_way(stack, number, &words);
	text_append(&words, ": %d bytes, %d are permitted", bytes, STACK_MAX);
	append_remedy(stack, number, bytes, STACK_MAX, &words);
	return words;
}

static char *reason(const struct stack_of *stack)
{
	static char *(*const rules[])(const struct stack_of *stack,
				      int number) = { too_large, callers_too_large, sum_too_large };
	for (size_t rule = 0; rule < sizeof(rules) / sizeof(*rules); rule++)
		for (int i = 0; i < stack->functions.count; i++) {
			char *words = rules[rule](stack, i);
			if (words)
				return words;
		}
	return NULL;
}

/* Figures that are of other functions than ours say nothing; nor do those of a verifier that ended
 * at a store that it did not count. */
static char *figures(const struct functions *functions, const char *stack)
{
	char *by_code = code_stack(functions);
	int count = 1;
	for (const char *c = stack; c && *c; c++)
		count += *c == '+';
	for (const char *c = by_code; c; c = strchr(c, '+')) {
		c += *c == '+';
		if (atoi(c) > STACK_MAX)
			return by_code;
	}
	if (!stack || count != functions->count)
		return by_code;
	free(by_code);
	return text("%s", stack);
}

char *stack_reason(const struct program *program, const char *stack, const struct btf *btf,
		   const struct caller_limit *limit)
{
	struct stack_of of = { .limit = *limit };
	int count;
	functions_find(&of.functions, &program->body);
	char *bytes = figures(&of.functions, stack);
	of.paths = stack_paths(&of.functions, bytes, &of.limit);
	of.names = function_names(&program->body, btf, &count);
	char *words = reason(&of);
	for (int i = 0; i < count; i++)
		free(of.names[i]);
	free(of.names);
	free(of.paths);
	free(bytes);
	functions_release(&of.functions);
	return words;
}
