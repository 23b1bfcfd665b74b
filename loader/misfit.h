/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_MISFIT_H
#define TAILCHAIN_MISFIT_H

#include "sharing.h"

/* What became of a stand-in that differs from the owner of an array in one trait. */
enum trial { TRIAL_SAME, TRIAL_TAKEN, TRIAL_REFUSED, TRIAL_NOT_LOADED };

/*
 * Tries what of a program it is that a prog array of `owner` refuses, with programs of ours that
 * have the attributes of the owner but for one of those in which the two differ.
 */
void misfit_try(const struct program *owner, const struct program *program,
		enum trial trials[TRAITS]);

/* Tries which attribute it is that keeps a program from being loaded, whatever its code is: the
 * trait without which one of ours is loaded, while with all of them it is not. TRAITS: none. */
int misfit_attribute(const struct program *program);

#endif
