/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#ifndef TAILCHAIN_SURPRISE_H
#define TAILCHAIN_SURPRISE_H

#include "model.h"
#include "seen.h"

/* In what a prediction and what was observed differ; a row of the table in surprise.c each. */
enum differs {
	DIFFERS_NOT,
	DIFFERS_VERDICT, /* what the verifier says */
	DIFFERS_MADE,	 /* how many tail calls were made */
	DIFFERS_BYTES,	 /* what they leave on the kernel's stack */
	DIFFERS_DEATH	 /* whether the kernel survives it */
};

/* What a surprise is, whatever case it was seen at. */
struct surprise_kind {
	enum differs differs;
	enum verdict predicted, observed;
	bool more; /* than was predicted */
};

struct surprise_kind surprise_of(const struct prediction *prediction, const struct seen *seen);
bool surprise_same(const struct surprise_kind *a, const struct surprise_kind *b);
/* Whether the second may be what the first comes from: the same, or of a death more calls or bytes
 * than were predicted, and fewer where it was death that was predicted. */
bool surprise_explains(const struct surprise_kind *kind, const struct surprise_kind *cause);

const char *differs_name(enum differs differs);

/* In words: what was predicted and what was observed. The caller frees them. */
char *surprise_predicted(const struct spec *spec, const struct prediction *prediction);
char *surprise_observed(const struct spec *spec, const struct seen *seen);

#endif
