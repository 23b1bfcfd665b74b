/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_LOOK_H
#define TAILCHAIN_LOOK_H

#include "question.h"
#include "shrink.h"

/*
 * Looks at cases on this kernel: each once, and none that is known. Announced are, a line of JSON
 * each, what is looked at next and what came of it, in the words of seen_line(): a kernel that dies
 * is asked again, in another guest, with what is known by then.
 */
struct look {
	struct inquiry *inquiry;
	struct seen_cases known;
	bool announces;
};

struct looker look_on(struct look *look);

/* What the kernel says of a case that it does not take; NULL: nothing. The caller frees it. */
char *look_words(struct look *look, const struct spec *spec);

/* Of a fact of the model, in the same way: before it is asked (`value` NULL), and behind it. */
void look_announce_fact(const char *fact, const int64_t *value);

/* The objects that were lacking. */
void look_announce_lacking(const struct look *look);

#endif
