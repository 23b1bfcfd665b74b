/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>

#include "columns.h"

static const char *const of_mode[] = { "arch", "mode", "kernel_source", NULL };
static const char *const of_compiler[] = { "arch", "mode", "kernel_source", "compiler", NULL };
static const char *const of_kernel[] = { "arch", "mode", "kernel_source", "kernel", NULL };
static const char *const of_name[] = { "arch", "mode", "name", NULL };

/* The number of the cells that share these texts: the next where it is the first. */
static int number_of(json_t *numbers, const struct cell_result *cell, const char *const *keys)
{
	char *key = cell_key(cell, keys);
	const json_t *known = json_object_get(numbers, key);
	int number = known ? (int)json_integer_value(known) : (int)json_object_size(numbers);
	if (!known)
		json_object_set_new_nocheck(numbers, key, json_integer(number));
	free(key);
	return number;
}

/* The first cell of a list with that compiler, or with any; NULL: none. */
static const struct cell_result *first_of(const struct results *results, const json_t *list,
					  const struct cell_result *cell, bool any_compiler)
{
	size_t i;
	json_t *place;
	json_array_foreach(list, i, place)
	{
		const struct cell_result *other = &results->at[json_integer_value(place)];
		if (any_compiler || compiler_same(other, cell))
			return other;
	}
	return NULL;
}

/* The baseline's cell of the same kernel and compiler, else of the same kernel, else of its name.
 */
static const struct cell_result *in_baseline(const struct results *baseline, const json_t *kernels,
					     const json_t *names, const struct cell_result *cell)
{
	char *kernel = cell_key(cell, of_kernel), *name = cell_key(cell, of_name);
	const json_t *same_kernel = json_object_get(kernels, kernel);
	const json_t *same_name = json_object_get(names, name);
	const struct cell_result *found = first_of(baseline, same_kernel, cell, false);
	if (!found)
		found = first_of(baseline, same_kernel, cell, true);
	if (!found)
		found = first_of(baseline, same_name, cell, true);
	free(name);
	free(kernel);
	return found;
}

struct column *columns_make(const struct results *results, const struct results *baseline)
{
	struct column *columns = calloc((size_t)results->count + 1, sizeof(*columns));
	json_t *numbers = json_object();
	json_t *kernels = baseline ? results_index(baseline, of_kernel) : NULL;
	json_t *names = baseline ? results_index(baseline, of_name) : NULL;
	for (int c = 0; columns && c < results->count; c++) {
		const struct cell_result *cell = &results->at[c];
		struct column *column = &columns[c];
		column->alike = number_of(numbers, cell, of_compiler);
		column->mode_alike = number_of(numbers, cell, of_mode);
		column->before = *cell_text(cell, "compiler") ? column->alike : column->mode_alike;
		if (baseline)
			column->baseline = in_baseline(baseline, kernels, names, cell);
	}
	json_decref(names);
	json_decref(kernels);
	json_decref(numbers);
	return columns;
}
