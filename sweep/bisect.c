/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bisect.h"
#include "causes_tell.h"
#include "escape.h"
#include "file.h"
#include "kernels.h"
#include "measure.h"
#include "message.h"
#include "options.h"
#include "record.h"
#include "slot.h"
#include "text.h"

/* A kernel that was measured, or could not be. */
struct tried {
	bool done;
	json_t *findings; /* by limit, what tells of the kernel alone */
};

struct bisection {
	const struct matrix *matrix; /* of one architecture and mode */
	const struct package_list *list;
	char *const *asked; /* what each kernel is asked when it is booted, ended by NULL */
	const char *limit;  /* the one of them that is searched now */
	const struct gates *gates;
	struct tried *tried; /* one for each package */
	struct output *output;
	const struct causes *causes;
	int boots, changes, unmeasured;
	int unknown; /* changes that no entry tells of */
};

static void keep(void *context, const json_t *finding)
{
	struct tried *tried = context;
	if (finding_measured(finding))
		json_object_set_new(tried->findings, json_word(finding, "limit"),
				    json_deep_copy(finding));
}

/* An object is asked one limit. That it has no such one, where it was loaded, is an answer. */
static void measure_object(const struct matrix *one, const char *limit, struct tried *tried)
{
	json_t *finding;
	if (slot_named(limit, file_name(one->files[0]))) {
		finding = slot_ask(one, limit);
	} else {
		int status = matrix_run_one(one, keep, tried);
		if (json_object_get(tried->findings, limit) || status == EXIT_NOT_MEASURED)
			return;
		finding = json_pack("{s:s, s:s, s:s}", "limit", limit, "answer", "-", "kind",
				    answer_name(ANSWER_LACKING));
	}
	if (finding_measured(finding))
		json_object_set(tried->findings, limit, finding);
	json_decref(finding);
}

/* Each kernel is booted once, and then asked all that is to be known of it. */
static void boot(struct bisection *bisection, int at)
{
	struct tried *tried = &bisection->tried[at];
	char *kernels[] = { (char *)package_word(&bisection->list->at[at]), NULL };
	struct matrix one = *bisection->matrix;
	one.kernels = kernels;
	one.kernel_count = 1;
	one.questions = (char **)bisection->asked;
	tried->done = true;
	tried->findings = json_object();
	bisection->boots++;
	note("measuring %s", kernels[0]);
	if (one.files)
		measure_object(&one, bisection->asked[0], tried);
	else
		matrix_run_one(&one, keep, tried);
	for (char *const *limit = bisection->asked; *limit; limit++) {
		if (json_object_get(tried->findings, *limit))
			continue;
		bisection->unmeasured++;
		warning("%s: %s could not be measured", kernels[0], *limit);
	}
}

/* The finding of one kernel, or NULL. */
static const json_t *measure(struct bisection *bisection, int at)
{
	if (!bisection->tried[at].done)
		boot(bisection, at);
	return json_object_get(bisection->tried[at].findings, bisection->limit);
}

static const char *answer(const json_t *finding)
{
	return json_word(finding, "answer");
}

/* What a change is told from: the row, and the two packages. */
struct change_told {
	const struct package *before, *after;
};

static void tell_change(const struct output *output, const json_t *row)
{
	const struct change_told *told = output->context;
	long long between = json_integer_value(json_object_get(row, "not_measured_between"));
	print_line(output->out, "%s, %s, %s: changes between", json_word(row, "limit"),
		   json_word(row, "arch"), json_word(row, "mode"));
	print_line(output->out, "  %-34s %-24s %s", told->before->release, told->before->version,
		   json_word(row, "before_answer"));
	print_line(output->out, "  %-34s %-24s %s", told->after->release, told->after->version,
		   json_word(row, "after_answer"));
	if (*json_word(row, "causes"))
		print_line(output->out, "  cause: %s", json_word(row, "causes"));
	if (between)
		print_line(output->out, "  (%lld between them could not be measured)", between);
}

static const struct view change_view = { .row = tell_change };

static void print_change(struct bisection *bisection, int low, int high)
{
	const struct change_told told = { &bisection->list->at[low], &bisection->list->at[high] };
	const json_t *left = measure(bisection, low), *right = measure(bisection, high);
	char *causes = causes_between(
		bisection->causes, bisection->limit, bisection->matrix->archs[0]->name,
		bisection->matrix->modes[0], told.before->version, told.after->version);
	/* Those between them could not be measured. */
	json_t *row = json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:s?}",
				"version", RECORD_VERSION, "limit", bisection->limit, "arch",
				bisection->matrix->archs[0]->name, "mode",
				bisection->matrix->modes[0], "before", told.before->release,
				"before_answer", answer(left), "after", told.after->release,
				"after_answer", answer(right), "not_measured_between",
				high - low - 1, "boots", bisection->boots, "causes", causes);
	bisection->changes++;
	bisection->unknown += !causes;
	bisection->output->context = &told;
	output_row(bisection->output, row);
	json_decref(row);
	free(causes);
}

/* A kernel inside the interval that can be measured, the nearest to its middle; -1: none. */
static int middle_of(struct bisection *bisection, int low, int high)
{
	int middle = low + (high - low) / 2;
	for (int distance = 0; distance < high - low; distance++)
		for (int side = -1; side <= 1; side += 2) {
			int at = middle + side * distance;
			if (at > low && at < high && measure(bisection, at))
				return at;
		}
	return -1;
}

/* Whether two answers are the same, or differ by no more than what the gates tolerate. */
static bool same(const struct bisection *bisection, const json_t *left, const json_t *right)
{
	return finding_same(left, right) ||
	       gates_tolerate(bisection->gates, bisection->limit, left, right);
}

static void search(struct bisection *bisection, int low, int high)
{
	const json_t *left = measure(bisection, low), *right = measure(bisection, high);
	if (same(bisection, left, right))
		return;
	int middle = middle_of(bisection, low, high);
	if (middle < 0) {
		print_change(bisection, low, high);
		return;
	}
	search(bisection, low, middle);
	search(bisection, middle, high);
}

/* The newest package that a name means; -1, printed: none. */
static int find(const struct package_list *list, const char *name)
{
	int found = package_named(list, name);
	if (found < 0)
		error("kernel '%s': no package matches", name);
	return found;
}

/* Whether neither kernel knows of such a limit. */
static bool unknown_at(const json_t *left, const json_t *right)
{
	return finding_kind(left) == ANSWER_LACKING && finding_kind(right) == ANSWER_LACKING;
}

/* Those that are not the same at both ends; the others change back, or not at all. */
static void keep_different(struct bisection *bisection, const struct texts *limits, int low,
			   int high, struct texts *different)
{
	for (int i = 0; i < limits->count; i++) {
		bisection->limit = limits->at[i];
		const json_t *left = measure(bisection, low), *right = measure(bisection, high);
		if (left && right && !same(bisection, left, right))
			texts_add(different, bisection->limit);
	}
}

/* What of a single limit is told where it is the same at both ends, or an end is not known. */
static int tell_same(struct bisection *bisection, int low, int high)
{
	const json_t *left = measure(bisection, low), *right = measure(bisection, high);
	if (!left || !right) {
		error("%s: an end of the interval could not be measured", bisection->limit);
		return EXIT_NOT_MEASURED;
	}
	if (bisection->matrix->files && unknown_at(left, right)) {
		error("bisect '%s': neither end of the interval has an answer to it",
		      bisection->limit);
		return EXIT_USAGE;
	}
	if (bisection->output->format->for_people)
		print_line(stdout, "%s, %s, %s: %s at both ends, %s and %s", bisection->limit,
			   bisection->matrix->archs[0]->name, bisection->matrix->modes[0],
			   answer(left), bisection->list->at[low].release,
			   bisection->list->at[high].release);
	return EXIT_DONE;
}

static void summarise(const struct bisection *bisection, int kernels, int limits)
{
	char *of = limits > 1 ? text(" of %d questions", limits) : text("%s", "");
	char *unknown = limits > 1 ? text(", %d without an entry in the list of changes",
					  bisection->unknown)
				   : text("%s", "");
	print_line(stdout, "%d change%s%s among %d kernels, %d boots%s", bisection->changes,
		   bisection->changes == 1 ? "" : "s", of, kernels, bisection->boots, unknown);
	free(unknown);
	free(of);
}

static int bisect_all(struct bisection *bisection, const struct texts *limits, int low, int high)
{
	struct texts different = { 0 };
	int status = EXIT_DONE;
	bisection->asked = limits->at;
	keep_different(bisection, limits, low, high, &different);
	if (limits->count == 1 && !different.count)
		status = tell_same(bisection, low, high);
	if (different.count)
		bisection->asked = different.at;
	for (int i = 0; i < different.count; i++) {
		bisection->limit = different.at[i];
		search(bisection, low, high);
	}
	if (!status && bisection->unmeasured)
		status = EXIT_NOT_MEASURED;
	/* Of a single one whose end is not known nothing can be said. */
	bool known = limits->count > 1 || (measure(bisection, low) && measure(bisection, high));
	if (bisection->output->format->for_people && known && status != EXIT_USAGE)
		summarise(bisection, high - low + 1, limits->count);
	texts_release(&different);
	return status;
}

static int bisect_one(const struct matrix *matrix, const struct package_list *list,
		      const struct texts *limits, const struct gates *gates, int low, int high,
		      const struct causes *causes, struct output *output)
{
	struct bisection bisection = { .matrix = matrix,
				       .list = list,
				       .gates = gates,
				       .output = output,
				       .causes = causes,
				       .tried = calloc((size_t)list->count, sizeof(struct tried)) };
	if (!bisection.tried)
		return EXIT_NOT_MEASURED;
	int status = bisect_all(&bisection, limits, low, high);
	for (int i = 0; i < list->count; i++)
		json_decref(bisection.tried[i].findings);
	free(bisection.tried);
	return status;
}

int bisect(const struct matrix *matrix, const struct texts *limits, const char *from,
	   const char *to, const struct gates *gates, const struct format *format)
{
	struct output output = { .out = stdout, .format = format, .view = &change_view };
	struct causes causes;
	int status = EXIT_DONE;
	causes_read_own(&causes);
	for (int a = 0; a < matrix->arch_count; a++) {
		const struct package_list *list;
		if (kernels_known(&matrix->supply, matrix->archs[a], &list)) {
			status = EXIT_NOT_MEASURED;
			break;
		}
		int low = find(list, from), high = find(list, to);
		if (low < 0 || high < 0)
			status = EXIT_NOT_MEASURED;
		else if (!package_of_same_source(&list->at[low], &list->at[high])) {
			error("from '%s' to '%s': they are of two sources, %s and %s", from, to,
			      list->at[low].source, list->at[high].source);
			status = EXIT_USAGE;
		} else if (low >= high) {
			error("from '%s' to '%s': no later kernel than %s", from, to,
			      list->at[low].release);
			status = EXIT_USAGE;
		}
		for (int m = 0;
		     m < matrix->mode_count && status != EXIT_USAGE && low >= 0 && high >= 0; m++) {
			struct matrix one = *matrix;
			one.archs[0] = matrix->archs[a];
			one.modes[0] = matrix->modes[m];
			one.arch_count = one.mode_count = 1;
			one.folder = NULL;
			int result =
				bisect_one(&one, list, limits, gates, low, high, &causes, &output);
			status = result > status ? result : status;
		}
	}
	causes_release(&causes);
	return status;
}
