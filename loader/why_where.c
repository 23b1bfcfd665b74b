/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/libbpf.h>
#include <stdlib.h>

#include "file.h"
#include "measured.h"
#include "progtype.h"
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

json_t *where_type(const json_t *cells, enum bpf_prog_type type, char **by)
{
	enum bpf_prog_type known;
	enum bpf_attach_type attach;
	*by = NULL;
	for (int i = 0; prog_type_names[i]; i++)
		if (!libbpf_prog_type_by_name(prog_types[i].section, &known, &attach) &&
		    known == type) {
			*by = text("type.%s", prog_type_names[i]);
			return measured_where(cells, is_yes, *by);
		}
	return NULL;
}

json_t *where_object(const json_t *cells, const char *path, char **by)
{
	*by = text("%s.load", file_name(path));
	return measured_where(cells, is_accepted, *by);
}

char *where_text(const json_t *where, const char *by)
{
	const json_t *release;
	size_t i;
	if (!json_is_array(where))
		return NULL;
	char *list = text("passes on: %s",
			  json_array_size(where) ? "" : "none of those that were measured");
	json_array_foreach(where, i, release)
		text_append(&list, "%s%s", i ? ", " : "", json_string_value(release));
	text_append(&list, " (by %s)", by);
	return list;
}

json_t *where_shared(const json_t *cells, const char *question)
{
	return measured_where(cells, is_yes, question);
}
