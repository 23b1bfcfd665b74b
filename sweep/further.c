/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <string.h>

#include "further.h"

static bool has_text(const json_t *list, const char *wanted)
{
	size_t i;
	json_t *one;
	json_array_foreach(list, i, one)
	{
		if (!strcmp(json_string_value(one), wanted))
			return true;
	}
	return false;
}

/* What was asked before, and behind it what is asked now. */
static json_t *all_asked(const json_t *before, const json_t *now)
{
	json_t *all = json_array(), *one;
	size_t i;
	json_array_foreach(before, i, one)
	{
		if (json_is_string(one))
			json_array_append(all, one);
	}
	json_array_foreach(now, i, one)
	{
		if (!has_text(all, json_string_value(one)))
			json_array_append(all, one);
	}
	return all;
}

void further_plan(struct further *further, const struct cell_result *there, const json_t *asked,
		  bool control)
{
	bool controlled = json_is_true(json_object_get(there->head, "control"));
	bool whole = cell_complete(there) && cell_answered(there) && (controlled || !control);
	size_t i;
	json_t *id;
	further->asked = all_asked(json_object_get(there->head, "asked"), asked);
	further->control = controlled;
	if (whole)
		further->kept = json_incref(there->findings);
	json_array_foreach(further->asked, i, id)
	{
		if (!whole || !cell_finding(there, json_string_value(id)))
			texts_add(&further->ids, json_string_value(id));
	}
}

json_t *further_findings(const struct further *further)
{
	return further->kept ? json_copy(further->kept) : json_object();
}

void further_choose(struct cell_result *result, json_t *asked)
{
	const char *limit;
	json_t *finding;
	void *next;
	if (json_equal(json_object_get(result->head, "asked"), asked))
		return;
	json_object_foreach_safe(result->findings, next, limit, finding)
	{
		if (!has_text(asked, limit))
			json_object_del(result->findings, limit);
	}
	json_object_set(result->head, "asked", asked);
}

void further_release(struct further *further)
{
	json_decref(further->asked);
	json_decref(further->kept);
	texts_release(&further->ids);
}
