/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_LOAD_H
#define TAILCHAIN_LOAD_H

#include <stdio.h>

#include "object.h"

/*
 * Loads all programs of a prepared object as case `spec` (ignored for an object that tailchain did
 * not make) with a budget, and empty prog arrays. Fills the record up to the stage of loading.
 * `log` (may be NULL) gets the verifier's log of each program. `to_run`: the prog arrays are
 * filled, and programs that are loaded already and differ in what is set before each run alone
 * stay. Returns 0 if all is loaded, else a negative errno.
 */
int object_load(struct object *object, const struct spec *spec, uint64_t budget, bool to_run,
		FILE *log, struct record *record);

/* Loads one program of a prepared object whose prog arrays are as they are; where the kernel
 * refuses it, the record says why, and the verifier's log is in object->log. */
int object_load_program(struct object *object, struct program *program, struct record *record);

/* Binds what the object says of itself to its loaded programs, whose code does not name it, so that
 * bpftool prog show prints it of those that stay. Kernels before 5.10 cannot. */
void object_bind_metadata(const struct object *object);

/* Closes the programs of the last load, and empties the prog arrays. */
void object_unload(struct object *object);

#endif
