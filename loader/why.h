/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_WHY_H
#define TAILCHAIN_WHY_H

#include "object.h"
#include "output.h"

/*
 * Loads each program of a prepared object, fills each slot, and prints a row for each: whether this
 * kernel takes it, and if not, why. Returns an exit status: EXIT_DIFFERS where something is
 * refused. With what was measured on other kernels (`cells`, see measured.h; may be NULL) also
 * where it passes. The programs stay loaded until the object is released.
 */
int why_object(struct object *object, const json_t *cells, const struct format *format);

#endif
