/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* The axes: what AXES() lists, as rows. */
#include "axis_kind.h"

#define AXIS_ROW(name, kind_name, ...)                                                             \
	[AXIS_##name] = { .field = #name,                                                          \
			  .kind = &axis_kind_##kind_name,                                          \
			  .offset = offsetof(struct spec, name),                                   \
			  __VA_ARGS__ },

const struct axis axes[AXIS_COUNT] = { AXES(AXIS_ROW) };
