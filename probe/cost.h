/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_COST_H
#define TAILCHAIN_COST_H

#include "output.h"
#include "question.h"

/*
 * What a tail call costs: test runs of chains of several depths, each repeated; the slope of time
 * over depth is a stage's share, and so free of what the entry and the test run cost. Printed for
 * keys that are constant and variable, from the program and from a subprogram, beside a BPF-to-BPF
 * call, as ratios to the first. A stage counts itself, which is part of its time. Returns an exit
 * status.
 */
int cost_run(struct inquiry *inquiry, int repeat, struct output *output);

#endif
