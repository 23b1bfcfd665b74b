/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SEARCH_H
#define TAILCHAIN_SEARCH_H

#include <stdbool.h>

/* What one probe says of a value. */
enum outcome {
	OUTCOME_WORKS,
	OUTCOME_FAILS,
	OUTCOME_UNDECIDED /* withheld, denied, crashed, ...: says nothing about the limit */
};

/* Probes a value. May set `*hint` to the value that it takes to be the largest that works. */
typedef enum outcome (*search_test)(void *context, int value, int *hint);

enum search_end {
	SEARCH_EDGE,	     /* `works` is the largest that works, `fails` the next value */
	SEARCH_NO_EDGE,	     /* all that was tried works, the last value too */
	SEARCH_NONE_WORKS,   /* all that was tried fails, the first value too */
	SEARCH_NOT_MONOTONE, /* `at` contradicts the edge found */
	SEARCH_NOT_REPEATED, /* `at` was probed twice, with two outcomes */
	SEARCH_UNDECIDED     /* at `at` it could not be said */
};

struct search {
	int first, last; /* the values, both included */
	int guess;	 /* the largest that may be taken to work; less than first: no idea */
	bool exhaustive; /* probe every value instead of some */
	search_test test;
	void *context;
};

struct search_result {
	enum search_end end;
	int works, fails, at;
	int probes;
};

/*
 * Finds the largest value that works, in few probes: the last value first, then what that hints at
 * or else the guess, else bisection; neither is believed. Then the edge is probed again, the first
 * value and the middle of either side, so that an answer that is not monotone is noticed (a hole
 * that is narrower than half of its side may be missed unless the search is exhaustive).
 */
struct search_result search_run(const struct search *search);

#endif
