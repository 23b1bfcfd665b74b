/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_COMPARE_H
#define TAILCHAIN_COMPARE_H

#include <stdio.h>

#include "results.h"

/* What an answer is beside the one that it is compared with. */
enum change {
	CHANGE_FIRST,	   /* there is none to compare it with */
	CHANGE_SAME,	   /* the same */
	CHANGE_CHANGED,	   /* another */
	CHANGE_ADDED,	   /* only this side has the limit */
	CHANGE_LACKING,	   /* only the other side has it */
	CHANGE_UNMEASURED, /* it could not be measured */
	CHANGE_COUNT
};
extern const char *const change_names[CHANGE_COUNT];

/* What the gates of a sweep say of an answer, the gravest last. */
enum judged {
	JUDGED_NOT, /* no gate is for it */
	JUDGED_PASSES,
	JUDGED_WARNS,
	JUDGED_UNKNOWN, /* it cannot be told */
	JUDGED_FAILS,
	JUDGED_COUNT
};
extern const char *const judged_names[JUDGED_COUNT];

/* One answer: of a limit in a cell. */
struct cell_answer {
	const json_t *finding, *reference; /* either may be NULL */
	const struct cell_result *cell;
	const struct cell_result *reference_cell; /* or NULL */
	enum change change;
	enum judged judged;
	const struct gate *gate; /* which says so, see gate.h; NULL: none */
};

struct row {
	const char *limit, *asks;
	int place;		/* in the order of asking */
	struct cell_answer *at; /* one for each column */
	int changes;		/* how many of those shown are changed or added */
};

/* Results joined on limit × architecture × mode × compiler: a row for each limit, a column for each
 * cell. Borrows the results. */
struct comparison {
	const struct results *results; /* the columns */
	bool with_baseline, with_gates;
	bool *shown; /* which columns */
	struct row *rows;
	int row_count;
	/* Of answers in rows and columns that are shown. */
	int counts[CHANGE_COUNT], judged[JUDGED_COUNT];
	json_t *compilers; /* for each kernel, architecture, mode and source the compiler in the
			      results, or true for more than one */
	json_t *versions;  /* for each architecture, mode, source and upstream version its kernel in
			     the results, or true for more than one */
};

/*
 * Without a baseline each cell is compared with the one before it of its architecture, mode, source
 * and compiler, kernels in the order of their versions. With one, each is compared with the
 * baseline's cell of the same kernel, else of the same kernel name; cells that only the baseline
 * has are added to `results` as not measured.
 */
int compare(struct results *results, const struct results *baseline, struct comparison *comparison);

/* Whether a cell's upstream version, its kernel_version up to `-` or `~`, is also that of another
 * kernel of its architecture and mode in the results. */
bool compare_ambiguous(const struct comparison *comparison, const struct cell_result *cell);

/* Whether the results have a cell of the same kernel, architecture and mode, but of another
 * compiler. */
bool compare_compilers(const struct comparison *comparison, const struct cell_result *cell);

/* Counts the changes anew, after rows were taken away or columns hidden. */
void compare_count(struct comparison *comparison);

/* 0: nothing changed; 1: something did, or fails a gate; 3: something could not be measured, or not
 * be judged. Without a baseline a change is no failure. */
int compare_status(const struct comparison *comparison);

void comparison_release(struct comparison *comparison);

#endif
