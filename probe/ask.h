/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_ASK_H
#define TAILCHAIN_ASK_H

#include "question.h"
#include "search.h"

/* The answer to a question of the inquiry; asks it if that has not been done yet. */
const struct asked *ask(struct inquiry *inquiry, const struct question *question);

const struct question *question_find(const struct inquiry *inquiry, const char *id);

void asked_release(struct asked *asked);

/* What a command that asked this ends with. What this machine denies or this kernel would be harmed
 * by is an answer; what failed is none. */
int asked_status(const struct asked *asked);

/* The same as it is written; `records` with those of both sides. The caller releases it. */
void asked_finding(const struct asked *asked, bool records, struct finding *finding);

/* -- For methods ----------------------------------------------------------------------- */

/* Probes one point: observes it and says what that means for the test. The caller releases the
 * record. */
enum outcome probe_point(struct inquiry *inquiry, const struct point *point, enum test test,
			 struct record *record);

/* The same of a run that the kernel may well die of: that it is announced has arrived before. */
enum outcome probe_deadly(struct inquiry *inquiry, const struct point *point,
			  struct record *record);

/* The same of an object that is no case: whether it is accepted. */
enum outcome probe_object(struct inquiry *inquiry, const char *object, const char *entry,
			  struct record *record);

/* The same of a spec's plain case. */
enum outcome probe_plain(struct inquiry *inquiry, const struct spec *spec, struct record *record);

/* Loads the question's object and leaves it loaded. NULL: the kernel did not take it, which is
 * concluded with the record. */
struct object *load_object(struct inquiry *inquiry, const struct question *question,
			   struct asked *asked, struct record *record);

/* Test-runs a program of a packet's type, so often, on one of zeros. 0, or a negative errno. */
int test_run_packet(int program, int repeat, uint32_t *retval);

/* The point of the question's `fix`, and one more axis if `name` is not NULL. Prints why and
 * returns -EINVAL where values do not fit together. */
int question_point(const struct question *question, const char *name, int value,
		   struct point *point);

/* What the kernel said of a case that does not work. The caller frees it. */
char *words_of(const struct record *record);

/* Takes a record over as one side of the edge, in place of the one there. */
void keep_record(struct record *kept, bool *has, const struct record *record);

/* Concludes from one record, which it takes over: yes if it works. */
void conclude_yes_or_no(struct asked *asked, enum outcome outcome, struct record *record);

/* The value of another question; 0 where it has none, which is concluded then. */
int64_t other_value(struct inquiry *inquiry, const char *id, struct asked *asked);

/* Adds a spec if none of its structure is there yet. */
void specs_add(struct specs *specs, const struct spec *spec);

#endif
