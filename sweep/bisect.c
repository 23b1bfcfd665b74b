/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bisect.h"
#include "debian.h"
#include "escape.h"
#include "message.h"
#include "options.h"
#include "record.h"

struct tried {
	bool done;
	json_t *finding; /* NULL: it could not be measured */
};

struct bisection {
	const struct matrix *matrix; /* of one architecture and mode */
	const struct package_list *list;
	const char *limit;
	struct tried *tried; /* one for each package */
	enum compare_format format;
	int boots, changes, unmeasured;
};

static void keep(void *context, const json_t *finding)
{
	struct tried *tried = context;
	tried->finding = json_deep_copy(finding);
}

static bool usable(const json_t *finding)
{
	const char *kind = json_string_value(json_object_get(finding, "kind"));
	return kind && strcmp(kind, "not measured") != 0;
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
	matrix_run_one(&one, keep, tried);
	if (!usable(tried->finding)) {
		json_decref(tried->finding);
		tried->finding = NULL;
		bisection->unmeasured++;
		warning("%s: %s could not be measured", kernels[0], bisection->limit);
	}
	return tried->finding;
}

static const char *answer(const json_t *finding)
{
	return json_string_value(json_object_get(finding, "answer"));
}

static void print_change(struct bisection *bisection, int low, int high)
{
	const struct package *before = &bisection->list->at[low],
			     *after = &bisection->list->at[high];
	const json_t *left = measure(bisection, low), *right = measure(bisection, high);
	static bool headed;
	bisection->changes++;
	/* Those between them could not be measured. */
	int between = high - low - 1;
	if (bisection->format != COMPARE_TABLE) {
		json_t *row = json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:i}",
					"version", RECORD_VERSION, "limit", bisection->limit,
					"arch", bisection->matrix->archs[0]->name, "mode",
					bisection->matrix->modes[0], "before", before->release,
					"before_answer", answer(left), "after", after->release,
					"after_answer", answer(right), "not_measured_between",
					between, "boots", bisection->boots);
		if (bisection->format == COMPARE_CSV && !headed)
			csv_print_header(stdout, row);
		headed = true;
		if (bisection->format == COMPARE_CSV)
			csv_print_line(stdout, row);
		else
			json_print_line(stdout, row);
		json_decref(row);
		return;
	}
	print_line(stdout, "%s, %s, %s: changes between", bisection->limit,
		   bisection->matrix->archs[0]->name, bisection->matrix->modes[0]);
	print_line(stdout, "  %-34s %-24s %s", before->release, before->version, answer(left));
	print_line(stdout, "  %-34s %-24s %s", after->release, after->version, answer(right));
	if (between)
		print_line(stdout, "  (%d between them could not be measured)", between);
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
	if (finding_same(measure(bisection, low), measure(bisection, high)))
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
	int found = -1;
	for (int i = 0; i < list->count; i++)
		if (!strcmp(name, "newest") || version_matches(list->at[i].version, name) ||
		    !strcmp(list->at[i].release, name))
			found = i;
	if (found < 0)
		error("kernel '%s': no package matches", name);
	return found;
}

static int bisect_one(const struct matrix *matrix, const struct package_list *list,
		      const char *limit, int low, int high, enum compare_format format)
{
	struct bisection bisection = { .matrix = matrix,
				       .list = list,
				       .limit = limit,
				       .format = format,
				       .tried = calloc((size_t)list->count, sizeof(struct tried)) };
	int status = EXIT_NOT_MEASURED;
	if (!bisection.tried)
		return status;
	const json_t *left = measure(&bisection, low), *right = measure(&bisection, high);
	if (!left || !right) {
		error("%s: an end of the interval could not be measured", limit);
	} else {
		search(&bisection, low, high);
		status = bisection.unmeasured ? EXIT_NOT_MEASURED : EXIT_DONE;
		if (!bisection.changes && format == COMPARE_TABLE)
			print_line(stdout, "%s, %s, %s: %s at both ends, %s and %s", limit,
				   matrix->archs[0]->name, matrix->modes[0], answer(left),
				   list->at[low].release, list->at[high].release);
		if (format == COMPARE_TABLE)
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
	   enum compare_format format)
{
	int status = EXIT_DONE;
	for (int a = 0; a < matrix->arch_count; a++) {
		struct package_list list;
		if (archive_list(matrix->archs[a], matrix->mirror, &list))
			return EXIT_NOT_MEASURED;
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
			int result = bisect_one(&one, &list, limit, low, high, format);
			status = result > status ? result : status;
		}
		package_list_release(&list);
	}
	return status;
}
