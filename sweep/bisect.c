/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bisect.h"
#include "causes_tell.h"
#include "debian.h"
#include "escape.h"
#include "file.h"
#include "measure.h"
#include "message.h"
#include "options.h"
#include "record.h"
#include "slot.h"

struct tried {
	bool done;
	const char *limit;
	json_t *finding; /* NULL: it could not be measured */
};

struct bisection {
	const struct matrix *matrix; /* of one architecture and mode */
	const struct package_list *list;
	const char *limit;
	const struct gates *gates;
	struct tried *tried; /* one for each package */
	struct output *output;
	const struct causes *causes;
	int boots, changes, unmeasured;
};

static void keep(void *context, const json_t *finding)
{
	struct tried *tried = context;
	if (!strcmp(json_word(finding, "limit"), tried->limit))
		tried->finding = json_deep_copy(finding);
}

/* That the object has no such limit, where it was loaded, is an answer. */
static void measure_object(const struct matrix *one, struct tried *tried)
{
	if (slot_named(tried->limit, file_name(one->files[0]))) {
		tried->finding = slot_ask(one, tried->limit);
		return;
	}
	int status = matrix_run_one(one, keep, tried);
	if (!tried->finding && status != EXIT_NOT_MEASURED)
		tried->finding = json_pack("{s:s, s:s, s:s}", "limit", tried->limit, "answer", "-",
					   "kind", answer_name(ANSWER_LACKING));
}

/* The finding of one kernel, or NULL; each is booted once. */
static const json_t *measure(struct bisection *bisection, int at)
{
	struct tried *tried = &bisection->tried[at];
	if (tried->done)
		return tried->finding;
	char *kernels[] = { bisection->list->at[at].release, NULL };
	char *questions[] = { (char *)bisection->limit, NULL };
	struct matrix one = *bisection->matrix;
	one.kernels = kernels;
	one.kernel_count = 1;
	one.questions = questions;
	tried->done = true;
	bisection->boots++;
	note("measuring %s", kernels[0]);
	tried->limit = bisection->limit;
	if (one.files)
		measure_object(&one, tried);
	else
		matrix_run_one(&one, keep, tried);
	if (!finding_measured(tried->finding)) {
		json_decref(tried->finding);
		tried->finding = NULL;
		bisection->unmeasured++;
		warning("%s: %s could not be measured", kernels[0], bisection->limit);
	}
	return tried->finding;
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

static void search(struct bisection *bisection, int low, int high)
{
	const json_t *left = measure(bisection, low), *right = measure(bisection, high);
	if (finding_same(left, right) ||
	    gates_tolerate(bisection->gates, bisection->limit, left, right))
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

static int bisect_one(const struct matrix *matrix, const struct package_list *list,
		      const char *limit, const struct gates *gates, int low, int high,
		      const struct causes *causes, struct output *output)
{
	struct bisection bisection = { .matrix = matrix,
				       .list = list,
				       .limit = limit,
				       .gates = gates,
				       .output = output,
				       .causes = causes,
				       .tried = calloc((size_t)list->count, sizeof(struct tried)) };
	int status = EXIT_NOT_MEASURED;
	if (!bisection.tried)
		return status;
	const json_t *left = measure(&bisection, low), *right = measure(&bisection, high);
	if (!left || !right) {
		error("%s: an end of the interval could not be measured", limit);
	} else if (matrix->files && unknown_at(left, right)) {
		error("bisect '%s': neither end of the interval has an answer to it", limit);
		status = EXIT_USAGE;
	} else {
		search(&bisection, low, high);
		status = bisection.unmeasured ? EXIT_NOT_MEASURED : EXIT_DONE;
		if (!bisection.changes && output->format->for_people)
			print_line(stdout, "%s, %s, %s: %s at both ends, %s and %s", limit,
				   matrix->archs[0]->name, matrix->modes[0], answer(left),
				   list->at[low].release, list->at[high].release);
		if (output->format->for_people)
			print_line(stdout, "%d change%s among %d kernels, %d boots",
				   bisection.changes, bisection.changes == 1 ? "" : "s",
				   high - low + 1, bisection.boots);
	}
	for (int i = 0; i < list->count; i++)
		json_decref(bisection.tried[i].finding);
	free(bisection.tried);
	return status;
}

int bisect(const struct matrix *matrix, const char *limit, const char *from, const char *to,
	   const struct gates *gates, const struct format *format)
{
	struct output output = { .out = stdout, .format = format, .view = &change_view };
	struct causes causes;
	int status = EXIT_DONE;
	causes_read_own(&causes);
	for (int a = 0; a < matrix->arch_count; a++) {
		struct package_list list;
		if (archive_list(matrix->archs[a], matrix->mirror, &list)) {
			status = EXIT_NOT_MEASURED;
			break;
		}
		int low = find(&list, from), high = find(&list, to);
		if (low < 0 || high < 0)
			status = EXIT_NOT_MEASURED;
		else if (low >= high) {
			error("from '%s' to '%s': no later kernel than %s", from, to,
			      list.at[low].release);
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
				bisect_one(&one, &list, limit, gates, low, high, &causes, &output);
			status = result > status ? result : status;
		}
		package_list_release(&list);
	}
	causes_release(&causes);
	return status;
}
