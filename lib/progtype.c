/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stddef.h>

#include "progtype.h"

#define ROW_STRUCT(name, section, context, pass) { name, section, context, pass },
#define ROW_NAME(name, section, context, pass)	 name,

const struct prog_type prog_types[] = { PROG_TYPES(ROW_STRUCT) };
const char *const prog_type_names[] = { PROG_TYPES(ROW_NAME) NULL };
