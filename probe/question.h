/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_QUESTION_H
#define TAILCHAIN_QUESTION_H

#include <stdbool.h>
#include <stdint.h>

#include "finding.h"
#include "objects.h"
#include "point.h"
#include "record.h"
#include "../loader/observe.h"

/* What a case must do to count as one that works. */
enum test {
	TEST_ACCEPTED, /* the verifier takes it; it is not run */
	TEST_COMPLETES /* it makes as many tail calls as it asks for */
};

/* As they are typed, ended by NULL. */
extern const char *const test_names[];

struct inquiry;
struct asked;
struct question;

/* Specs, one for each structure. */
struct specs {
	struct spec *at;
	int count;
};

/* One way of answering. */
struct method {
	/* Fills what came out, all but its cost. */
	void (*answer)(struct inquiry *inquiry, const struct question *question,
		       struct asked *asked);
	/* Adds the specs of the objects that this takes, but for those of other questions; with
	 * `likely`, also of those that it is likely to come to. NULL: it takes none of gen's. */
	void (*needs)(const struct question *question, bool likely, struct specs *specs);
};

/* Why only guests are asked a question. */
#define SOME_WARN "some kernels warn of it"

/* A row of the catalogue. Which columns count depends on the method, see there. */
struct question {
	const char *id;
	const char *asks;
	const struct method *how;
	const char *axis; /* of a limit: the axis searched, from first to last */
	int first, last;
	const char *fix; /* AXIS=VALUE,...; other axes as point_make() has them */
	enum test test;
	const char *unit;
	/* Where the search begins: at the value of known kernels, or at what another question's
	 * value, taken to be shared, leaves for each. */
	int begin;
	const char *whole; /* id of that question */
	int parts;	   /* frames that share it; 0: all that are searched for, but for ... */
	int unused;	   /* ... so many, that use none */
	const char *other; /* id of a question whose value is needed for this one */
	const char *than;  /* id of one that it is compared with */
	const char *apart; /* asked only by patterns that begin so; NULL: by any, or none */
	const char *guests_only;    /* why no machine but a guest is asked; NULL: any is */
	const char *steps;	    /* what is done with an object's extension, in which order */
	const char *object, *entry; /* an object of probe/objects and its program */
	const char *otherwise;	    /* the object where the kernel lacks what that needs */
	const char *explains;	    /* for --explain: what is protected, who enforces it and when */
};

/* A question that was asked: what came out, and what it stands on. */
struct asked {
	const struct question *question;
	enum answer answer;
	int64_t value;
	char *remark;	/* more on the value, or NULL */
	char *words;	/* the kernel's, of what does not work, or NULL */
	char *coloured; /* what is said of the case and of plain code, where that differs, or NULL
			 */
	bool uncontrolled; /* plain code could not be asked about */
	char *lacks;	   /* objects that were not there, by name, or NULL */
	bool has_works, has_fails;
	struct record works, fails; /* both sides of the edge */
	uint64_t works_budget, fails_budget;
	int probes;
	int64_t us;
};

/* All that asking takes; what came out is kept, so that each question is asked once. */
struct inquiry {
	struct objects objects;
	struct observation observation;
	bool exhaustive;
	bool controls; /* each answer is controlled with plain cases: see control.h */
	const struct question *questions;
	int count;
	struct asked *asked;	     /* one for each question */
	int probes;		     /* so far, of all questions */
	const struct asked *current; /* the one that is being asked */
	/* If not NULL: called when a question is about to be asked (case_name NULL), and before
	 * each run of a case that could harm the kernel. */
	void (*about_to)(const struct asked *asked, const char *case_name);
};

#endif
