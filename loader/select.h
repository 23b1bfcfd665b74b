/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SELECT_H
#define TAILCHAIN_SELECT_H

#include "object.h"

/*
 * Of an object that is open and not loaded yet: chooses the entry, and which programs are loaded.
 * The record says what names nothing, or leaves nothing, and EXIT_USAGE is returned; EXIT_DONE
 * otherwise.
 */
int select_programs(struct object *object, const struct selection *selection,
		    struct record *record);

#endif
