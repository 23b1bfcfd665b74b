/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* What a person types: values and ranges of axes, settings, grids, hooks, common options. */
#include "../../probe/ask.h"
#include "../../probe/grid.h"
#include "../../probe/point.h"
#include "case_name.h"
#include "family.h"
#include "fuzz.h"
#include "number.h"
#include "options.h"
#include "text.h"

/* What running a grid needs, which nobody does here. */
enum outcome probe_point(struct inquiry *inquiry, const struct point *point, enum test test,
			 struct record *record)
{
	(void)inquiry, (void)point, (void)test, (void)record;
	abort();
}

int objects_make(const struct objects *objects, const struct spec *specs, int count)
{
	(void)objects, (void)specs, (void)count;
	abort();
}

bool observe_ended(void)
{
	abort();
}

/* A case that was accepted has a name by which it is found again. */
static void check_case(const struct spec *spec)
{
	struct spec again;
	char *name = spec_name(spec);
	fuzz_must(!spec_parse_name(name, &again) && spec_equal(spec, &again));
	free(name);
	int sum = 0;
	for (int frame = 0; frame + 1 < spec->frames; frame++)
		sum += spec_frame_bytes(spec, frame);
	fuzz_must(sum == spec_callers_bytes(spec));
}

static void try_range(const struct range *range)
{
	int count = range_count(range);
	fuzz_must(count > 0 && range->first + (int64_t)(count - 1) * range->step <= range->last);
}

/* OPTION=VALUE,... as the options of gen: a family of cases. */
static void try_family(const char *input)
{
	struct family family;
	struct spec spec;
	char *copy = text("%s", input), *rest = copy, *pair;
	int err = 0;
	family_init(&family);
	while (!err && (pair = strsep(&rest, " "))) {
		const char *name = strsep(&pair, "=");
		const struct axis *axis = axis_find(name, strlen(name));
		err = axis && (pair || axis->flag) ? family_set(&family, axis, pair) : -1;
	}
	uint64_t count = family_count(&family);
	fuzz_must(count > 0);
	(void)cases_wanted(count, false);
	if (!err && !family_case(&family, 0, &spec))
		check_case(&spec);
	if (!err && !family_case(&family, count - 1, &spec))
		check_case(&spec);
	free(copy);
}

/* The settings alone, and with two more axes as in a grid. */
static void try_point(const char *fix, const char *axes_text)
{
	struct settings settings = { 0 };
	struct grid grid = { 0 };
	struct point point;
	int err = settings_parse(&settings, fix);
	if (!err && !point_make(&settings, NULL, NULL, 0, &point))
		check_case(&point.spec);
	if (!grid_parse(axes_text, &grid)) {
		const int values[] = { grid.ranges[0].first, grid.ranges[1].last };
		try_range(&grid.ranges[0]);
		try_range(&grid.ranges[1]);
		if (!err &&
		    !point_make(&settings, (const char *const *)grid.names, values, 2, &point))
			check_case(&point.spec);
	}
	grid_release(&grid);
	settings_release(&settings);
}

static void try_values(const char *input)
{
	uint64_t number;
	struct hook hook;
	axis_for_each (axis) {
		struct range range;
		if (axis->kind->is_int && axis->ranged && !range_parse(axis, input, &range))
			try_range(&range);
	}
	if (!hook_parse("attach", input, &hook))
		fuzz_must(!strcmp(hook.section, input));
	if (!number_parse(input, 100, &number))
		fuzz_must(number <= 100);
}

struct taken {
	int number, word;
	uint64_t count;
	struct texts list;
};

/* What options take, a row of each kind. */
static void try_rows(const char *input)
{
	static const char *const words[] = { "jit", "xlated", NULL };
	static const struct option_row rows[] = {
		{ "number", .kind = OPTION_NUMBER, .field = offsetof(struct taken, number),
		  .min = 1, .max = 1024 },
		{ "count", .kind = OPTION_COUNT, .field = offsetof(struct taken, count), .min = 1,
		  .max = 1000000000 },
		{ "word", .kind = OPTION_WORD, .field = offsetof(struct taken, word),
		  .choices = words },
		{ "list", .kind = OPTION_LIST, .field = offsetof(struct taken, list),
		  .separators = "," },
	};
	struct taken taken = { 0 };
	if (!option_take(&rows[0], input, &taken))
		fuzz_must(taken.number >= 1 && taken.number <= 1024);
	if (!option_take(&rows[1], input, &taken))
		fuzz_must(taken.count >= 1 && taken.count <= 1000000000);
	if (!option_take(&rows[2], input, &taken))
		fuzz_must(!strcmp(words[taken.word], input));
	fuzz_must(!option_take(&rows[3], input, &taken) == (taken.list.count > 0));
	texts_release(&taken.list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	message_level_set(MESSAGE_NONE);
	char *input = fuzz_text(data, size), *rest = input, *first = strsep(&rest, "\n");
	try_values(first);
	try_family(first);
	try_point(first, rest ? rest : first);
	try_rows(first);
	free(input);
	return 0;
}
