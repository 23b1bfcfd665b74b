/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "causes_check.h"
#include "escape.h"
#include "text.h"

/* What is asked of one limit, architecture and mode: its entries, in the order of their tags. */
struct group {
	const char *limit, *arch, *mode;
	const struct cause *first; /* NULL: there are none */
	const struct cause **at;
	int count;
};

struct check {
	FILE *out;
	const struct causes *causes;
	const struct results *results;
	bool *shown; /* which entries tell of kernels on both sides */
	int wrong;
};

static void gather(const struct causes *causes, struct group *group)
{
	group->count = 0;
	group->first = NULL;
	for (int i = 0; i < causes->count; i++)
		if (cause_is_of(&causes->at[i], group->limit, group->arch, group->mode)) {
			group->at[group->count++] = &causes->at[i];
			group->first = group->first ? group->first : &causes->at[i];
		}
}

static const char *version_of(const struct cell_result *cell)
{
	return cell_text(cell, "kernel_version");
}

/* The last entry that a kernel of this version has; NULL: none. */
static const struct cause *last_in(const struct group *group, const char *version)
{
	const struct cause *last = NULL;
	for (int i = 0; i < group->count; i++)
		if (cause_is_in(group->at[i], version))
			last = group->at[i];
	return last;
}

static bool says(const char *pattern, const json_t *finding)
{
	return !fnmatch(pattern, json_word(finding, "answer"), 0);
}

static void tell(struct check *check, const struct group *group, const char *words)
{
	print_line(check->out, "%s, %s, %s: %s", group->limit, group->arch, group->mode, words);
	check->wrong++;
}

/* Whether a kernel says what the entries make it say; `before` is the one measured before it. */
static void check_kernel(struct check *check, const struct group *group,
			 const struct cell_result *before, const struct cell_result *cell)
{
	const json_t *finding = cell_finding(cell, group->limit);
	const struct cause *last = last_in(group, version_of(cell));
	const char *expected = last ? last->to : group->first->from;
	if (says(expected, finding))
		return;
	char *line = cause_line(last ? last : group->first);
	char *words =
		text("%s says '%s'%s%s, where '%s' is expected %s %s", version_of(cell),
		     json_word(finding, "answer"), before ? ", after " : "",
		     before ? version_of(before) : "", expected, last ? "since" : "before", line);
	tell(check, group, words);
	free(words);
	free(line);
}

static void check_change(struct check *check, const struct group *group,
			 const struct cell_result *before, const struct cell_result *cell)
{
	const json_t *finding = cell_finding(cell, group->limit);
	const json_t *was = cell_finding(before, group->limit);
	if (finding_same(was, finding))
		return;
	char *words =
		text("'%s' in %s and '%s' in %s: no entry tells of that", json_word(was, "answer"),
		     version_of(before), json_word(finding, "answer"), version_of(cell));
	tell(check, group, words);
	free(words);
}

/* Entries that tell two kernels apart, which then is held by both. */
static void mark_shown(struct check *check, const struct group *group,
		       const struct cell_result *before, const struct cell_result *cell)
{
	for (int i = 0; i < group->count; i++)
		if (cause_is_between(group->at[i], version_of(before), version_of(cell)))
			check->shown[group->at[i] - check->causes->at] = true;
}

static bool same_block(const struct cell_result *cell, const struct group *group)
{
	return !strcmp(cell_text(cell, "arch"), group->arch) &&
	       !strcmp(cell_text(cell, "mode"), group->mode);
}

/* Whether a kernel says what one of the entries makes it say. */
static bool holds_one(const struct group *group, const struct cell_result *cell)
{
	const json_t *finding = cell_finding(cell, group->limit);
	if (!finding_measured(finding) || finding_kind(finding) == ANSWER_UNSUPPORTED)
		return false;
	for (int i = 0; i < group->count; i++) {
		const struct cause *cause = group->at[i];
		if (says(cause_is_in(cause, version_of(cell)) ? cause->to : cause->from, finding))
			return true;
	}
	return false;
}

/* Whether the entries are of this architecture, by their name or by what a kernel of it says. Of
 * any architecture they tell where it has what they are about: another may lack its first
 * condition. */
static bool are_of(const struct check *check, const struct group *group)
{
	for (int i = 0; i < group->count; i++)
		if (strcmp(group->at[i]->arch, "any") != 0)
			return true;
	for (int c = 0; c < check->results->count; c++)
		if (same_block(&check->results->at[c], group) &&
		    holds_one(group, &check->results->at[c]))
			return true;
	return false;
}

/* The kernels in the order of their versions, as results are sorted. */
static void check_group(struct check *check, struct group *group)
{
	const struct cell_result *before = NULL;
	gather(check->causes, group);
	if (!are_of(check, group))
		group->first = NULL;
	for (int c = 0; c < check->results->count; c++) {
		const struct cell_result *cell = &check->results->at[c];
		if (!same_block(cell, group) || !finding_measured(cell_finding(cell, group->limit)))
			continue;
		if (group->first)
			check_kernel(check, group, before, cell);
		else if (before)
			check_change(check, group, before, cell);
		if (before)
			mark_shown(check, group, before, cell);
		before = cell;
	}
}

/* Whether the results have this many kernels of an entry's architecture and mode. */
static bool has_kernels(const struct results *results, const struct cause *cause, int wanted)
{
	for (int c = 0; c < results->count; c++)
		wanted -= cause_is_of(cause, cause->limit, cell_text(&results->at[c], "arch"),
				      cell_text(&results->at[c], "mode"));
	return wanted <= 0;
}

static int check_shown(struct check *check)
{
	int held = 0;
	for (int i = 0; i < check->causes->count; i++) {
		const struct cause *cause = &check->causes->at[i];
		held += check->shown[i];
		if (check->shown[i] || !has_kernels(check->results, cause, 2))
			continue;
		char *line = cause_line(cause);
		print_line(check->out, "%s, %s, %s: no two kernels here show it: %s", cause->limit,
			   cause->arch, cause->mode, line);
		check->wrong++;
		free(line);
	}
	return held;
}

/* Each limit of a block once: at the first of its cells that has it. */
static bool is_first(const struct results *results, int at, const char *limit)
{
	const struct group block = { .arch = cell_text(&results->at[at], "arch"),
				     .mode = cell_text(&results->at[at], "mode") };
	for (int c = 0; c < at; c++)
		if (same_block(&results->at[c], &block) && cell_finding(&results->at[c], limit))
			return false;
	return true;
}

static void check_cells(struct check *check, const struct cause **entries)
{
	for (int c = 0; c < check->results->count; c++) {
		const struct cell_result *cell = &check->results->at[c];
		const char *limit;
		json_t *finding;
		json_object_foreach(cell->findings, limit, finding)
		{
			struct group group = { limit,
					       cell_text(cell, "arch"),
					       cell_text(cell, "mode"),
					       NULL,
					       entries,
					       0 };
			if (is_first(check->results, c, limit))
				check_group(check, &group);
		}
	}
}

int causes_check(FILE *out, const struct causes *causes, const struct results *results, int *held)
{
	struct check check = { .out = out, .causes = causes, .results = results };
	const struct cause **entries = calloc((size_t)causes->count + 1, sizeof(*entries));
	check.shown = calloc((size_t)causes->count + 1, sizeof(*check.shown));
	if (entries && check.shown) {
		check_cells(&check, entries);
		*held = check_shown(&check);
	}
	free(check.shown);
	free(entries);
	return check.wrong;
}
