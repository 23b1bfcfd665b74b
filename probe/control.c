/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "control.h"
#include "text.h"

/* -- The verifier's words -------------------------------------------------------------- */

/* What a number stands behind that is the verifier's own name of something: "R1 off=-513",
 * "insn 12", "func#3". */
static const char *const numbered[] = { "R", "insn ", "func#", "Func#", "at " };

/* Whether the text up to here ends so, as a word of its own. */
static bool ends_in(const char *start, const char *end, const char *word)
{
	size_t length = strlen(word), before = (size_t)(end - start);
	return before >= length && !strncmp(end - length, word, length) &&
	       (before == length || !isalnum((unsigned char)end[-(ptrdiff_t)length - 1]));
}

static bool is_name(const char *start, const char *number)
{
	for (size_t i = 0; i < sizeof(numbered) / sizeof(*numbered); i++)
		if (ends_in(start, number, numbered[i]))
			return true;
	return false;
}

bool same_words(const char *a, const char *b)
{
	const char *const a_start = a, *const b_start = b;
	while (*a || *b) {
		if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b) &&
		    is_name(a_start, a) && is_name(b_start, b)) {
			a += strspn(a, "0123456789");
			b += strspn(b, "0123456789");
		} else if (*a++ != *b++) {
			return false;
		}
	}
	return true;
}

/* -- Controlling ----------------------------------------------------------------------- */

/* What the verifier said of a case. A case that ran has been accepted, however that ended. */
static enum verdict judgement(const struct record *record)
{
	return record->reached > REACHED_LOAD ? VERDICT_ACCEPTED : record->verdict;
}

/* Whether it is one of the kernel; all others are ours, and are not compared. */
static bool is_of_kernel(enum verdict verdict)
{
	return verdict == VERDICT_ACCEPTED || verdict == VERDICT_REJECTED ||
	       verdict == VERDICT_UNSUPPORTED || verdict == VERDICT_DENIED;
}

static bool same_judgement(const struct record *instrumented, const struct record *plain)
{
	const char *a = instrumented->message, *b = plain->message;
	if (judgement(instrumented) != judgement(plain))
		return false;
	return judgement(plain) == VERDICT_ACCEPTED || same_words(a ? a : "", b ? b : "");
}

/* The verdict, and why where there is more to say. The caller frees it. */
static char *told(const struct record *record)
{
	enum verdict verdict = judgement(record);
	bool why = verdict != VERDICT_ACCEPTED && record->message;
	return text("%s%s%s", verdict_name(verdict), why ? ": " : "", why ? record->message : "");
}

static void colour(struct asked *asked, const struct record *instrumented,
		   const struct record *plain)
{
	char *one = told(instrumented), *other = told(plain);
	char *before = asked->coloured;
	asked->coloured = text("%s%s%s is %s; in plain code %s", before ? before : "",
			       before ? "; " : "", instrumented->case_name, one, other);
	free(before);
	free(other);
	free(one);
}

static void control_side(struct inquiry *inquiry, struct asked *asked, bool has,
			 const struct record *side)
{
	struct record plain;
	if (!has || !side->has_spec || !is_of_kernel(judgement(side)))
		return;
	if (probe_plain(inquiry, &side->spec, &plain) == OUTCOME_UNDECIDED &&
	    !is_of_kernel(plain.verdict))
		asked->uncontrolled = true;
	else if (!same_judgement(side, &plain))
		colour(asked, side, &plain);
	record_release(&plain);
}

void control(struct inquiry *inquiry, const struct asked *question_asked)
{
	struct asked *asked = &inquiry->asked[question_asked - inquiry->asked];
	const struct texts *lacking = &inquiry->objects.lacking;
	int known = lacking->count;
	if (!inquiry->controls)
		return;
	control_side(inquiry, asked, asked->has_works, &asked->works);
	control_side(inquiry, asked, asked->has_fails, &asked->fails);
	if (known == lacking->count)
		return;
	char *more = texts_joined(lacking, known), *before = asked->lacks;
	asked->lacks = text("%s%s%s", before ? before : "", before ? " " : "", more);
	free(before);
	free(more);
}
