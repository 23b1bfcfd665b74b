/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_QUESTION_H
#define TAILCHAIN_QUESTION_H

#include <stdbool.h>
#include <stdint.h>

#include "objects.h"
#include "point.h"
#include "record.h"
#include "search.h"
#include "../loader/observe.h"

/* What a case must do to count as one that works. */
enum test {
	TEST_ACCEPTED, /* the verifier takes it; it is not run */
	TEST_COMPLETES /* it makes as many tail calls as it asks for */
};

struct inquiry;
struct finding;
struct question;

/* One way of answering: fills the finding, all but its cost. */
typedef void (*method)(struct inquiry *inquiry, const struct question *question,
		       struct finding *finding);

/* A row of the catalogue. Which columns count depends on the method, see ask.h. */
struct question {
	const char *id;
	const char *asks;
	method how;
	const char *axis; /* of a limit: the axis searched, from first to last */
	int first, last;
	const char *fix; /* AXIS=VALUE,...; other axes as point_make() has them */
	enum test test;
	const char *unit;
	const char *whole;	    /* id of a question whose value is taken to be shared by ... */
	int parts;		    /* ... so many frames, where the search begins */
	const char *other;	    /* id of a question whose value is needed for this one */
	const char *than;	    /* id of one that it is compared with */
	const char *all;	    /* pattern of questions whose values are needed */
	bool guests_only;	    /* some kernels warn of it: no machine but a guest is asked */
	const char *object, *entry; /* an object that is no member of the family */
	const char *explains;	    /* for --explain: what is protected, who enforces it and when */
};

enum answer {
	ANSWER_NONE,	 /* not asked yet */
	ANSWER_NUMBER,	 /* value */
	ANSWER_NO_EDGE,	 /* all works, up to value */
	ANSWER_NO_VALUE, /* nothing works, from value on */
	ANSWER_UNCLEAR,	 /* not monotone, or not the same twice, at value */
	ANSWER_YES,
	ANSWER_NO,
	ANSWER_UNSUPPORTED, /* the kernel lacks what the question is about */
	ANSWER_UNKNOWN,	    /* could not be measured: denied, withheld, failed, ... */
	ANSWER_COUNT
};

/* What came out, and what it stands on. */
struct finding {
	const struct question *question;
	enum answer answer;
	int64_t value;
	char *remark; /* more on the value, or NULL */
	char *words;  /* the kernel's, of what does not work, or NULL */
	bool has_works, has_fails;
	struct record works, fails; /* both sides of the edge */
	uint64_t works_budget, fails_budget;
	int probes;
	int64_t us;
};

/* All that asking takes; findings are kept, so that each question is asked once. */
struct inquiry {
	struct objects objects;
	struct observation observation;
	bool exhaustive;
	const struct question *questions;
	int count;
	struct finding *findings;
	int probes;		       /* so far, of all questions */
	const struct finding *current; /* of the question that is being asked */
	/* If not NULL: called when a question is about to be asked (case_name NULL), and before
	 * each run of a case that could harm the kernel. */
	void (*about_to)(const struct finding *finding, const char *case_name);
};

#endif
