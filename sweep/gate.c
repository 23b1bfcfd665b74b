/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "aspects.h"
#include "gate.h"
#include "memory.h"
#include "message.h"
#include "text.h"

const char *const gate_options[GATE_KIND_COUNT] = {
	[GATE_MUST] = "must",
	[GATE_WARN] = "warn",
	[GATE_FAIL] = "fail",
	[GATE_TOLERATE] = "tolerate",
};

/* -- Typed ----------------------------------------------------------------------------- */

static int refuse(enum gate_kind kind, const char *typed, const char *why)
{
	error("%s '%s': %s", gate_options[kind], typed, why);
	return -EINVAL;
}

static int refuse_figure(enum gate_kind kind, const char *typed, int length)
{
	char *names = aspect_names(kind != GATE_MUST);
	error("%s '%s': no %s '%.*s'; there are %s", gate_options[kind], typed,
	      kind == GATE_MUST ? "verdict" : "figure", length, typed, names);
	free(names);
	return -EINVAL;
}

/* Digits, perhaps a dot and more, perhaps a percent sign. */
static bool parse_amount(const char *typed, struct gate *gate)
{
	char *end;
	if (strspn(typed, "0123456789.") == 0 || !isdigit((unsigned char)*typed))
		return false;
	gate->amount = strtod(typed, &end);
	gate->percent = *end == '%';
	return isfinite(gate->amount) && typed + strspn(typed, "0123456789.") == end &&
	       !end[gate->percent];
}

int gates_add(struct gates *gates, enum gate_kind kind, const char *typed)
{
	struct gate gate = { .kind = kind };
	const int length = (int)strcspn(typed, "=");
	if (kind == GATE_MUST && typed[length])
		return refuse(kind, typed, "takes no amount");
	if (kind != GATE_MUST && !typed[length])
		return refuse(kind, typed, "is FIGURE=AMOUNT, as in insns=90%");
	if (kind != GATE_MUST && !parse_amount(typed + length + 1, &gate))
		return refuse(kind, typed, "its amount is a number, or one with %");
	char *name = text("%.*s", length, typed), *dot = strrchr(name, '.');
	if (!aspect_known(dot ? dot + 1 : name, kind != GATE_MUST)) {
		free(name);
		return refuse_figure(kind, typed, length);
	}
	gate.glob = text("%s%s", dot ? "" : "*.", name);
	gate.typed = text("%s", typed);
	free(name);
	gates->at = memory_grow(gates->at, (size_t)gates->count + 1, sizeof(*gates->at));
	gates->at[gates->count++] = gate;
	return 0;
}

void gates_release(struct gates *gates)
{
	for (int i = 0; i < gates->count; i++) {
		free(gates->at[i].typed);
		free(gates->at[i].glob);
	}
	free(gates->at);
	*gates = (struct gates){ 0 };
}

/* -- Figures --------------------------------------------------------------------------- */

/* A figure; of several functions, 8+32, their sum, which is what veristat prints. NAN: it is none.
 */
static double figure_of(const json_t *finding)
{
	const json_t *value = json_object_get(finding, "value");
	const char *words = json_string_value(value);
	double sum = 0;
	char *end;
	if (json_is_integer(value))
		return (double)json_integer_value(value);
	if (!words || !isdigit((unsigned char)*words))
		return NAN;
	for (const char *part = words;; part = end + 1) {
		sum += (double)strtoull(part, &end, 10);
		if (*end != '+')
			return *end ? NAN : sum;
	}
}

static bool tolerates(const struct gate *gate, const json_t *finding, const json_t *reference)
{
	const double is = figure_of(finding), was = figure_of(reference);
	const double most = gate->percent ? was * gate->amount / 100 : gate->amount;
	return fabs(is - was) <= most;
}

bool gates_tolerate(const struct gates *gates, const char *limit, const json_t *is,
		    const json_t *was)
{
	for (int i = 0; i < gates->count; i++) {
		const struct gate *gate = &gates->at[i];
		if (gate->kind == GATE_TOLERATE && !fnmatch(gate->glob, limit, 0) &&
		    tolerates(gate, is, was))
			return true;
	}
	return false;
}

static enum judged judge_amount(const struct gate *gate, const json_t *finding)
{
	const json_t *limit = json_object_get(finding, "kernel_limit");
	const double is = figure_of(finding);
	double most = gate->amount;
	/* What does not load has none, and that is told of the load. */
	if (isnan(is))
		return JUDGED_NOT;
	if (gate->percent && !json_is_integer(limit))
		return JUDGED_UNKNOWN;
	if (gate->percent)
		most *= (double)json_integer_value(limit) / 100;
	return is <= most ? JUDGED_PASSES : gate->kind == GATE_WARN ? JUDGED_WARNS : JUDGED_FAILS;
}

static enum judged judge_must(const json_t *finding)
{
	const enum answer kind = finding_kind(finding);
	return kind == ANSWER_ACCEPTED || kind == ANSWER_VALUE ? JUDGED_PASSES
	       : finding_measured(finding)		       ? JUDGED_FAILS
							       : JUDGED_NOT;
}

/* -- Judging --------------------------------------------------------------------------- */

static void judge(const struct gate *gate, struct cell_answer *answer)
{
	if (!answer->finding)
		return;
	const enum judged judged = gate->kind == GATE_MUST ? judge_must(answer->finding)
							   : judge_amount(gate, answer->finding);
	/* The gravest is told. */
	if (judged > answer->judged) {
		answer->judged = judged;
		answer->gate = gate;
	}
}

static void apply(const struct gate *gate, struct cell_answer *answer)
{
	if (gate->kind != GATE_TOLERATE)
		judge(gate, answer);
	else if (answer->change == CHANGE_CHANGED &&
		 tolerates(gate, answer->finding, answer->reference))
		answer->change = CHANGE_SAME;
}

/* Whether the row is the sum over an object's programs, each of which has its own. */
static bool is_sum(const struct comparison *comparison, const struct row *row)
{
	const char *figure = strrchr(row->limit, '.');
	const size_t length = (size_t)(figure - row->limit) + 1, whole = strlen(figure);
	for (int r = 0; r < comparison->row_count; r++) {
		const char *limit = comparison->rows[r].limit;
		const size_t size = strlen(limit);
		if (size > length + whole && !strncmp(limit, row->limit, length) &&
		    !strcmp(limit + size - whole, figure))
			return true;
	}
	return false;
}

static void judge_row(const struct gates *gates, struct comparison *comparison, struct row *row)
{
	for (int g = 0; g < gates->count; g++) {
		const struct gate *gate = &gates->at[g];
		const bool by_amount = gate->kind == GATE_WARN || gate->kind == GATE_FAIL;
		if (fnmatch(gate->glob, row->limit, 0) || (by_amount && is_sum(comparison, row)))
			continue;
		for (int c = 0; c < comparison->results->count; c++)
			apply(gate, &row->at[c]);
	}
}

void gates_judge(const struct gates *gates, struct comparison *comparison)
{
	for (int r = 0; r < comparison->row_count; r++)
		judge_row(gates, comparison, &comparison->rows[r]);
	for (int g = 0; g < gates->count; g++)
		comparison->with_gates |= gates->at[g].kind != GATE_TOLERATE;
	compare_count(comparison);
}

/* -- Words ----------------------------------------------------------------------------- */

char *gate_words(const struct cell_answer *answer)
{
	const struct gate *gate = answer->gate;
	const json_t *limit = json_object_get(answer->finding, "kernel_limit");
	const char *said = json_word(answer->finding, "answer");
	const char *words = json_word(answer->finding, "words");
	char *option = text("--%s %s", gate_options[gate->kind], gate->typed);
	char *told;
	if (answer->judged == JUDGED_UNKNOWN)
		told = text("%s, and what this kernel permits of it is not known (%s)", said,
			    option);
	else if (gate->kind == GATE_MUST)
		told = text("%s%s%s (%s)", said, *words ? ": " : "", words, option);
	else if (json_is_integer(limit))
		told = text("%s, %.1f%% of the %lld that this kernel permits (%s)", said,
			    100 * figure_of(answer->finding) / (double)json_integer_value(limit),
			    (long long)json_integer_value(limit), option);
	else
		told = text("%s (%s)", said, option);
	free(option);
	return told;
}
