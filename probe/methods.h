/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_METHODS_H
#define TAILCHAIN_METHODS_H

#include "question.h"

/* What a method needs that asks the case of `fix`. */
void need_case(const struct question *question, bool likely, struct specs *specs);

/* Methods, and the columns of a question that each uses. */

/* The largest value on `axis` from `first` to `last` that passes `test`, `fix` fixed; with `other`,
 * by how much it is less than that question's value. With `begin` the search begins there; with
 * `whole`, if that question's value is known, at what it is for each of `parts` frames, or at the
 * number of frames that share it and `unused` more. */
extern const struct method how_search;
/* Whether the verifier takes the case of `fix`. */
extern const struct method how_allowed;
/* Whether the case of `fix` passes `test`; tail calls that it made where it was stopped. */
extern const struct method how_point;
/* Tail calls that the case of `fix`, which may be deadly, makes of those that it asks for. */
extern const struct method how_made;
/* Whether the kernel takes the object `object` with `entry`, its prog arrays filled; `otherwise`
 * that one, where it lacks what the first needs. */
extern const struct method how_object;
/* Whether the value of `other` is less than that of `than`. */
extern const struct method how_fewer;
/* Whether the frame of the case of `fix` is moved off the kernel stack when it grows. */
extern const struct method how_private_stack;
/* Bytes of kernel stack that one tail call of the case of `fix` leaves in use. */
extern const struct method how_per_call;

#endif
