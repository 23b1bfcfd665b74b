/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stddef.h>

#include "search.h"

/* Each side of the edge is cut into so many parts, and probed where it is cut. */
#define PARTS 2

struct state {
	const struct search *search;
	struct search_result result;
	bool undecided; /* the value above `works` was */
};

static enum outcome probe(struct state *state, int value, int *hint)
{
	int ignored;
	state->result.probes++;
	return state->search->test(state->search->context, value, hint ? hint : &ignored);
}

/* Takes what a probe said of a value between the two sides. */
static void narrow(struct state *state, int value, enum outcome outcome)
{
	if (outcome == OUTCOME_WORKS) {
		state->result.works = value;
	} else {
		state->result.fails = value;
		state->undecided = outcome == OUTCOME_UNDECIDED;
	}
}

/* Until the sides are next to each other; `works` may be below the first value, `fails` above the
 * last. */
static void find_edge(struct state *state)
{
	const struct search *search = state->search;
	struct search_result *result = &state->result;
	int hint = search->guess;
	result->works = search->first - 1;
	result->fails = search->last + 1;
	narrow(state, search->last, probe(state, search->last, &hint));
	for (int value = hint; value <= hint + 1; value++)
		if (value > result->works && value < result->fails)
			narrow(state, value, probe(state, value, NULL));
	while (result->fails - result->works > 1) {
		int middle = result->works + (result->fails - result->works) / 2;
		narrow(state, middle, probe(state, middle, NULL));
	}
}

/* Probes a value of which the outcome is expected; says whether it is that. */
static bool agrees(struct state *state, int value, enum outcome expected, enum search_end otherwise)
{
	enum outcome outcome = probe(state, value, NULL);
	/* Above a value that could not be decided nothing is expected. */
	if (outcome == expected || (expected == OUTCOME_FAILS && outcome == OUTCOME_UNDECIDED))
		return true;
	state->result.at = value;
	state->result.end = outcome == OUTCOME_UNDECIDED ? SEARCH_UNDECIDED : otherwise;
	return false;
}

/* Values between `low` and `high`, evenly spread; all of them if exhaustive. */
static bool side_agrees(struct state *state, int low, int high, enum outcome expected)
{
	int width = high - low;
	int step = state->search->exhaustive || width < PARTS ? 1 : (width + PARTS - 1) / PARTS;
	for (int value = low + step; value < high; value += step)
		if (!agrees(state, value, expected, SEARCH_NOT_MONOTONE))
			return false;
	return true;
}

struct search_result search_run(const struct search *search)
{
	struct state state = { .search = search };
	struct search_result *result = &state.result;
	find_edge(&state);
	if (result->works >= search->first &&
	    !agrees(&state, result->works, OUTCOME_WORKS, SEARCH_NOT_REPEATED))
		return *result;
	if (result->fails <= search->last && !state.undecided &&
	    !agrees(&state, result->fails, OUTCOME_FAILS, SEARCH_NOT_REPEATED))
		return *result;
	if (result->works > search->first &&
	    !agrees(&state, search->first, OUTCOME_WORKS, SEARCH_NOT_MONOTONE))
		return *result;
	if (!side_agrees(&state, search->first, result->works, OUTCOME_WORKS))
		return *result;
	if (!state.undecided && !side_agrees(&state, result->fails, search->last, OUTCOME_FAILS))
		return *result;
	if (result->fails > search->last) {
		result->end = SEARCH_NO_EDGE;
	} else if (state.undecided) {
		result->end = SEARCH_UNDECIDED;
		result->at = result->fails;
	} else {
		result->end = result->works < search->first ? SEARCH_NONE_WORKS : SEARCH_EDGE;
	}
	return *result;
}
