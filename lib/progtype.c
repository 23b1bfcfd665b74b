/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stddef.h>
#include <string.h>

#include "progtype.h"

#define ROW_STRUCT(name, section, context, pass) { name, section, context, pass },
#define ROW_NAME(name, section, context, pass)	 name,

const struct prog_type prog_types[] = { PROG_TYPES(ROW_STRUCT) };
const char *const prog_type_names[] = { PROG_TYPES(ROW_NAME) NULL };

#define ROW_HOOK(word, prog_type, target, pattern) { word, prog_type, target, "^" pattern "$" },

const struct hook_type hook_types[] = { HOOK_TYPES(ROW_HOOK){ 0 } };

const struct hook_type *hook_type_of(const char *section)
{
	const char *slash = strchr(section, '/');
	if (!slash || !slash[1])
		return NULL;
	size_t length = (size_t)(slash - section);
	for (const struct hook_type *type = hook_types; type->word; type++)
		if (!strncmp(type->word, section, length) && !type->word[length])
			return type;
	return NULL;
}
