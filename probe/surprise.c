/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <inttypes.h>

#include "surprise.h"
#include "record.h"
#include "text.h"

const char *differs_name(enum differs differs)
{
	static const char *const names[] = {
		[DIFFERS_NOT] = "nothing", [DIFFERS_VERDICT] = "verdict", [DIFFERS_MADE] = "made",
		[DIFFERS_BYTES] = "bytes", [DIFFERS_DEATH] = "death",
	};
	return names[differs];
}

/* What says nothing of the kernel surprises nobody. */
static bool says_nothing(const struct prediction *prediction, const struct seen *seen)
{
	return prediction->verdict == VERDICT_FAILED || seen->verdict == VERDICT_FAILED ||
	       seen->verdict == VERDICT_WITHHELD || seen->verdict == VERDICT_DENIED ||
	       seen->verdict == VERDICT_REFUSED;
}

static bool is_other(int64_t predicted, int64_t seen)
{
	return predicted != MODEL_UNKNOWN && seen != RECORD_NULL && predicted != seen;
}

static bool bytes_differ(const struct prediction *prediction, const struct seen *seen)
{
	return seen->made > 0 && (is_other(prediction->per_call, seen->per_call) ||
				  is_other(prediction->total, seen->total));
}

/* Whether it is more bytes that were seen: in all, where one call leaves what was predicted. */
static bool more_bytes(const struct prediction *prediction, const struct seen *seen)
{
	return is_other(prediction->per_call, seen->per_call)
		       ? seen->per_call > prediction->per_call
		       : seen->total > prediction->total;
}

static enum differs differs(const struct prediction *prediction, const struct seen *seen)
{
	const bool runs = prediction->verdict == VERDICT_ACCEPTED;
	if (says_nothing(prediction, seen))
		return DIFFERS_NOT;
	if (runs && seen->verdict == VERDICT_CRASHED)
		return prediction->fits == FITS_YES ? DIFFERS_DEATH : DIFFERS_NOT;
	/* What a kernel lacks it refuses in one way or another: 5.10 sees a function too many in
	 * fentry programs with a callback. */
	if (prediction->verdict == VERDICT_UNSUPPORTED && seen->verdict == VERDICT_REJECTED)
		return DIFFERS_NOT;
	if (seen->verdict != prediction->verdict)
		return DIFFERS_VERDICT;
	/* Of a type that has no test run nothing more is known. */
	if (!runs || seen->made == RECORD_NULL)
		return DIFFERS_NOT;
	if (prediction->fits == FITS_NO)
		return DIFFERS_DEATH;
	if (prediction->made != MODEL_UNKNOWN && prediction->made != seen->made)
		return DIFFERS_MADE;
	if (bytes_differ(prediction, seen))
		return DIFFERS_BYTES;
	return DIFFERS_NOT;
}

struct surprise_kind surprise_of(const struct prediction *prediction, const struct seen *seen)
{
	const enum differs in = differs(prediction, seen);
	return (struct surprise_kind){
		.differs = in,
		.predicted = prediction->verdict,
		/* What dies where it was to be refused has been taken. */
		.observed = in == DIFFERS_VERDICT && seen->verdict == VERDICT_CRASHED
				    ? VERDICT_ACCEPTED
				    : seen->verdict,
		.more = in == DIFFERS_MADE    ? seen->made > prediction->made
			: in == DIFFERS_BYTES ? more_bytes(prediction, seen)
					      : false,
	};
}

bool surprise_same(const struct surprise_kind *a, const struct surprise_kind *b)
{
	return a->differs == b->differs && a->predicted == b->predicted &&
	       a->observed == b->observed && a->more == b->more;
}

bool surprise_explains(const struct surprise_kind *kind, const struct surprise_kind *cause)
{
	const bool of_death = kind->differs == DIFFERS_DEATH &&
			      (cause->differs == DIFFERS_MADE || cause->differs == DIFFERS_BYTES) &&
			      cause->more == (kind->observed == VERDICT_CRASHED);
	return of_death || surprise_same(kind, cause);
}

static void add_number(char **words, int64_t number, const char *what)
{
	if (number >= 0)
		text_append(words, ", %" PRId64 " %s", number, what);
}

/* The programs of a mixed chain leave different ones. */
static void add_bytes(char **words, const struct spec *spec, int64_t per_call, int64_t total)
{
	add_number(words, per_call, spec->stages.count ? "bytes at most" : "bytes each");
	if (spec->stages.count)
		add_number(words, total, "in all");
}

char *surprise_predicted(const struct spec *spec, const struct prediction *prediction)
{
	char *words = text("%s", verdict_name((int)prediction->verdict));
	if (prediction->verdict != VERDICT_ACCEPTED)
		return words;
	add_number(&words, prediction->made, "tail calls");
	add_bytes(&words, spec, prediction->per_call, prediction->total);
	text_append(&words, "%s",
		    prediction->fits == FITS_NO	     ? ", does not fit"
		    : prediction->fits == FITS_CLOSE ? ", fits hardly"
						     : "");
	return words;
}

char *surprise_observed(const struct spec *spec, const struct seen *seen)
{
	char *words = text("%s", verdict_name((int)seen->verdict));
	if (seen->verdict != VERDICT_ACCEPTED)
		return words;
	add_number(&words, seen->made, "tail calls");
	if (seen->made > 0)
		add_bytes(&words, spec, seen->per_call, seen->total);
	return words;
}
