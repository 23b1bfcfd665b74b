/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "causes.h"
#include "file.h"
#include "json.h"
#include "message.h"
#include "text.h"
#include "../sweep/version.h"

static int load(const char *path, json_t **causes)
{
	json_error_t problem;
	json_t *file = json_load_file(path, 0, &problem);
	json_t *changes = json_object_get(file, "changes");
	if (!file)
		error("%s:%d: %s", path, problem.line, problem.text);
	else if (!json_is_array(changes))
		error("%s: no array of changes in it", path);
	*causes = json_is_array(changes) ? json_incref(changes) : json_array();
	json_decref(file);
	return json_is_array(changes) ? 0 : -EINVAL;
}

int causes_read(const char *path, json_t **causes)
{
	char *own = own_data("changes.json");
	int err = 0;
	if (path || !access(own, R_OK))
		err = load(path ? path : own, causes);
	else
		*causes = json_array();
	free(own);
	return err;
}

/* Whether a cause is of this cell: what it leaves open is of all. */
static bool names(const json_t *cause, const char *key, const char *word)
{
	const char *pattern = json_word_or(cause, key, "*");
	return !fnmatch(pattern, word, 0);
}

static const char *version_of(const struct cell_result *cell)
{
	const char *version = cell_text(cell, "kernel_version");
	return *version ? version : cell_text(cell, "kernel");
}

/* Whether the two kernels of a change and those of a cause overlap. */
static bool between(const json_t *cause, const struct cell_answer *answer)
{
	const char *from = json_word(cause, "from"), *to = json_word(cause, "to");
	const char *before = version_of(answer->reference_cell), *after = version_of(answer->cell);
	return (!*to || version_compare(before, to) < 0) &&
	       (!*from || version_compare(from, after) < 0);
}

json_t *causes_of(const json_t *causes, const char *limit, const struct cell_answer *answer)
{
	json_t *places = NULL, *cause;
	size_t i;
	if (answer->change != CHANGE_CHANGED || !answer->reference_cell)
		return NULL;
	json_array_foreach(causes, i, cause)
	{
		if (!names(cause, "limit", limit) ||
		    !names(cause, "arch", cell_text(answer->cell, "arch")) ||
		    !names(cause, "mode", cell_text(answer->cell, "mode")) ||
		    !between(cause, answer))
			continue;
		places = places ? places : json_array();
		json_array_append_new(places, json_integer((json_int_t)i));
	}
	return places;
}
