/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_PAGE_H
#define TAILCHAIN_PAGE_H

#include "show.h"

/* One HTML page with all data in it. */
int page_show(FILE *out, const struct shown *shown);

#endif
