/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_GATE_H
#define TAILCHAIN_GATE_H

#include "compare.h"

/*
 * What a figure of a user's object must be, or else a sweep fails or warns: typed as FIGURE, for
 * what must be so, or FIGURE=AMOUNT, the most that it may be (of a tolerance: by how much it may
 * differ from what it is compared with), with % of what the kernel permits (of a tolerance: of what
 * it is compared with). A glob of limits and a dot may stand before the figure.
 */
enum gate_kind { GATE_MUST, GATE_WARN, GATE_FAIL, GATE_TOLERATE, GATE_KIND_COUNT };
extern const char *const gate_options[GATE_KIND_COUNT];

struct gate {
	enum gate_kind kind;
	char *typed;
	char *glob; /* of limits */
	double amount;
	bool percent;
};

struct gates {
	struct gate *at;
	int count;
};

/* -EINVAL, printed, if it is none. */
int gates_add(struct gates *gates, enum gate_kind kind, const char *typed);

/* Judges all answers of a comparison, and counts anew. It borrows the gates. */
void gates_judge(const struct gates *gates, struct comparison *comparison);

/* Whether a gate tolerates what two findings on a limit differ by. */
bool gates_tolerate(const struct gates *gates, const char *limit, const json_t *is,
		    const json_t *was);

/* Why an answer was judged so, for people. The caller frees it. */
char *gate_words(const struct cell_answer *answer);

void gates_release(struct gates *gates);

#endif
