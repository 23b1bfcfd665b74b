/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include "json.h"
#include "reasons.h"

json_t *reasons(const struct causes *causes)
{
	json_t *changes = json_object_get(causes->json, "changes");
	return changes ? json_incref(changes) : json_array();
}

json_t *reasons_of(const struct causes *causes, const char *limit, const struct cell_answer *answer)
{
	json_t *places = NULL;
	if (answer->change != CHANGE_CHANGED || !answer->reference_cell)
		return NULL;
	for (int i = 0; i < causes->count; i++) {
		const struct cause *cause = &causes->at[i];
		if (!cause_tells(cause, limit, cell_text(answer->cell, "arch"),
				 cell_text(answer->cell, "mode"),
				 cell_version(answer->reference_cell), cell_version(answer->cell)))
			continue;
		places = places ? places : json_array();
		json_array_append_new(places, json_integer(cause->place));
	}
	return places;
}
