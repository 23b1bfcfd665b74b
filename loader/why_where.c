/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/libbpf.h>
#include <stdlib.h>

#include "file.h"
#include "measured.h"
#include "stack_reason.h"
#include "text.h"
#include "why_where.h"

static enum measured_says is_accepted(const json_t *cell, const void *context)
{
	return measured_is(cell, context, "accepted");
}

static enum measured_says is_yes(const json_t *cell, const void *context)
{
	return measured_is(cell, context, "yes");
}

struct stack_asked {
	const struct object *object;
	const struct program *program;
	const char *stack;
};

static enum measured_says has_room(const json_t *cell, const void *context)
{
	const struct stack_asked *asked = context;
	const struct caller_limit limit = measured_caller_limit(cell);
	if (!limit.bytes)
		return MEASURED_NOTHING;
	char *reason = stack_reason(asked->program, asked->stack,
				    bpf_object__btf(asked->object->bpf), &limit);
	const bool fits = !reason;
	free(reason);
	return fits ? MEASURED_YES : MEASURED_NO;
}

json_t *where_program(const json_t *cells, const struct object *object,
		      const struct program *program, bool by_stack, const char *stack, char **by)
{
	const struct stack_asked asked = { object, program, stack };
	*by = text("%s.%s.load", file_name(object->path), program->name);
	json_t *where = measured_where(cells, is_accepted, *by);
	if (where || !by_stack)
		return where;
	free(*by);
	*by = text("stack.caller.1");
	return measured_where(cells, has_room, &asked);
}

json_t *where_shared(const json_t *cells, const char *question)
{
	return measured_where(cells, is_yes, question);
}
