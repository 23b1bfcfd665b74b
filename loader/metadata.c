/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <string.h>

#include "metadata.h"
#include "tunables.h"

/* A variable that is a text, and ends. */
static const char *string(const struct variables *variables, const char *name)
{
	const struct variable *variable = variables_find(variables, name);
	return variable && memchr(variable->at, '\0', variable->size) ? variable->at : NULL;
}

const char *metadata_case(const struct variables *variables)
{
	return string(variables, VARIABLE_CASE);
}

const char *metadata_compiler(const struct variables *variables)
{
	return string(variables, VARIABLE_COMPILER);
}

bool metadata_fits(const struct variables *variables, const struct spec *spec)
{
	const bool attached = *spec->attach.section;
	const struct {
		const char *name, *section;
		size_t size; /* 0: any */
		bool wanted;
		uint64_t value; /* of a number in .data */
	} rows[] = {
		{ VARIABLE_CASE, ".rodata", 0, true, 0 },
		{ VARIABLE_DEPTH, ".data", sizeof(__u32), true, (uint64_t)spec->depth },
		{ VARIABLE_BUDGET, ".data", sizeof(__u64), true, BUDGET_DEFAULT },
		{ VARIABLE_TGID, ".data", sizeof(__u32), attached, 0 },
		{ VARIABLE_RAN, ".bss", sizeof(__u64), true, 0 },
		{ VARIABLE_MADE, ".bss", sizeof(__u64), true, 0 },
		{ VARIABLE_REFUSED, ".bss", sizeof(__u64), true, 0 },
		{ VARIABLE_CUT, ".bss", sizeof(__u64), true, 0 },
		{ VARIABLE_TRIGGER, ".bss", TRIGGER_SIZE, !attached, 0 },
		{ VARIABLE_TRIGGERS, ".bss", (size_t)TRIGGER_SIZE * PROCESSORS_MAX, attached, 0 },
		{ VARIABLE_FRAME_POINTER, ".bss", FRAME_POINTERS * sizeof(__u64), true, 0 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (!rows[i].wanted)
			continue;
		const struct variable *variable = variables_find(variables, rows[i].name);
		if (!variable || (rows[i].size && rows[i].size != variable->size) ||
		    strcmp(variables_section(variable->map), rows[i].section) != 0)
			return false;
		if (!strcmp(rows[i].section, ".data") && variable_number(variable) != rows[i].value)
			return false;
	}
	return true;
}
