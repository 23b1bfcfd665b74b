/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "global.h"
#include "memory.h"
#include "place.h"
#include "text.h"

#define SECTION_KCONFIG ".kconfig"

/* Without blanks around the sign: veristat takes `VAR = VALUE`. */
static char *trimmed(const char *from, size_t length)
{
	while (length && *from == ' ') {
		from++;
		length--;
	}
	while (length && from[length - 1] == ' ')
		length--;
	return text("%.*s", (int)length, from);
}

/* `dry`: in a copy of the variable. */
static char *set_part(const struct bpf_object *bpf, const struct variable *variable, bool dry,
		      const char *path, const char *value)
{
	void *copy = memory_grow(NULL, variable->size + 1, 1);
	memcpy(copy, variable->at, variable->size);
	struct place place =
		place_of(bpf_object__btf(bpf), variable->type, dry ? copy : variable->at);
	char *why = place_follow(&place, path);
	if (!why)
		why = place_write(&place, value);
	free(copy);
	return why;
}

static char *set(const struct bpf_object *bpf, const struct variables *variables, bool dry,
		 const char *path, const char *what, const char *value)
{
	const size_t length = strcspn(what, ".[");
	char *name = text("%.*s", (int)length, what), *why = NULL;
	const struct variable *variable = variables_find(variables, name);
	if (!variable)
		why = text("%s has no variable '%s'", path, name);
	else if (!strcmp(variables_section(variable->map), SECTION_KCONFIG))
		why = text("'%s' is what the kernel's configuration has", name);
	else if ((dry || bpf_map__fd(variable->map) >= 0) &&
		 bpf_map__map_flags(variable->map) & BPF_F_RDONLY_PROG)
		why = text("'%s' is constant once the object is loaded", name);
	else
		why = set_part(bpf, variable, dry, what + length, value);
	free(name);
	return why;
}

char *global_set(const struct bpf_object *bpf, const struct variables *variables, bool dry,
		 const char *path, const char *assignment)
{
	const char *sign = strchr(assignment, '=');
	if (!sign || sign == assignment || !sign[1])
		return text("not of the form VAR=VALUE");
	char *what = trimmed(assignment, (size_t)(sign - assignment));
	char *value = trimmed(sign + 1, strlen(sign + 1));
	char *why = set(bpf, variables, dry, path, what, value);
	free(what);
	free(value);
	return why;
}
