/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_FORMATS_H
#define TAILCHAIN_FORMATS_H

#include "show.h"

/* All of them, ended by one without a name; the first is the default. */
extern const struct show_format show_formats[];

#endif
