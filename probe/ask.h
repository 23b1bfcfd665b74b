/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_ASK_H
#define TAILCHAIN_ASK_H

#include "question.h"

/* The answer to a question of the inquiry; asks it if that has not been done yet. */
const struct finding *ask(struct inquiry *inquiry, const struct question *question);

const struct question *question_find(const struct inquiry *inquiry, const char *id);

void finding_release(struct finding *finding);

/* Probes one point: observes it and says what that means for the test. The caller releases the
 * record. */
enum outcome probe_point(struct inquiry *inquiry, const struct point *point, enum test test,
			 struct record *record);

/* What the kernel said of a case that does not work. The caller frees it. */
char *words_of(const struct record *record);

/* What tail calls of a case leave on the kernel stack: bytes for one, and how many a chain can
 * make. */
struct stack_cost {
	int64_t per_call, calls, start;
	int64_t asked; /* of per_call: the frames that the case asks for */
};

/* Measures that for the largest case that works of a finding, with two tail calls. False where its
 * programs have no callers that stay on the stack, or where it cannot be measured. */
bool stack_cost_of(struct inquiry *inquiry, const struct finding *finding, struct stack_cost *cost);

/* -- Methods: the columns that each uses ----------------------------------------------- */

/* The largest value on `axis` from `first` to `last` that passes `test`, `fix` fixed; with `other`,
 * by how much it is less than that question's value. With `whole` the search begins at one of
 * `parts` of that question's value, if it is known. */
void how_search(struct inquiry *inquiry, const struct question *question, struct finding *finding);
/* Whether the verifier takes the case of `fix`. */
void how_allowed(struct inquiry *inquiry, const struct question *question, struct finding *finding);
/* Whether the kernel takes the object `object` with `entry`, its prog arrays filled. */
void how_object(struct inquiry *inquiry, const struct question *question, struct finding *finding);
/* Whether the value of `other` is less than that of `than`. */
void how_fewer(struct inquiry *inquiry, const struct question *question, struct finding *finding);
/* Whether the frame of the case of `fix` is moved off the kernel stack when it grows. */
void how_private_stack(struct inquiry *inquiry, const struct question *question,
		       struct finding *finding);
/* Bytes of kernel stack that one tail call of the case of `fix` leaves in use. */
void how_per_call(struct inquiry *inquiry, const struct question *question,
		  struct finding *finding);
/* The most of the kernel stack that a case takes whose callers are as large as the verifier allows
 * and which makes as many tail calls as it can (`other`); `all` are the questions of how large they
 * may be, for `parts` callers each. */
void how_worst(struct inquiry *inquiry, const struct question *question, struct finding *finding);

#endif
