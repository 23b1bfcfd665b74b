/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "ask.h"
#include "case_name.h"
#include "json.h"
#include "look.h"
#include "text.h"
#include "tunables.h"

static void print(const char *key, const char *words)
{
	json_t *line = json_object();
	json_object_set_new(line, key, json_text(words));
	json_print_line(stdout, line);
	json_decref(line);
	fflush(stdout);
}

/* Takes over the words. */
static void announce(const char *key, char *words)
{
	print(key, words);
	free(words);
}

static void observe_case(struct look *look, const struct spec *spec, const char *name,
			 struct seen *seen)
{
	const struct point point = { *spec, BUDGET_DEFAULT };
	struct record record;
	if (look->announces)
		announce("at", text("case %s", name));
	probe_point(look->inquiry, &point, TEST_COMPLETES, &record);
	seen_from(seen, &record);
	record_release(&record);
	seen_add(&look->known, name, seen);
	if (look->announces)
		announce("seen", seen_line(name, seen));
}

static bool is_refused(const struct look *look, const struct spec *spec, struct seen *seen)
{
	char *name = objects_name(spec);
	bool refused = texts_have(&look->known.refused, name);
	free(name);
	*seen = (struct seen){ VERDICT_REFUSED, RECORD_NULL, RECORD_NULL, RECORD_NULL };
	return refused;
}

static int look_at(void *context, const struct spec *spec, struct seen *seen)
{
	struct look *look = context;
	char *name = spec_name(spec);
	int err = 0;
	if (!seen_find(&look->known, name, seen) && !is_refused(look, spec, seen)) {
		if (objects_have(&look->inquiry->objects, spec))
			observe_case(look, spec, name, seen);
		else
			err = -EAGAIN;
	}
	free(name);
	return err;
}

static void may_look_at(void *context, const struct spec *spec)
{
	struct look *look = context;
	struct seen seen;
	char *name = spec_name(spec);
	if (!seen_find(&look->known, name, &seen) && !is_refused(look, spec, &seen))
		objects_have(&look->inquiry->objects, spec);
	free(name);
}

struct looker look_on(struct look *look)
{
	return (struct looker){ look_at, may_look_at, look };
}

char *look_words(struct look *look, const struct spec *spec)
{
	const struct point point = { *spec, BUDGET_DEFAULT };
	struct record record;
	probe_point(look->inquiry, &point, TEST_ACCEPTED, &record);
	char *words = record.message ? text_line(record.message) : NULL;
	record_release(&record);
	return words;
}

void look_announce_fact(const char *fact, const int64_t *value)
{
	if (value)
		announce("seen", text("fact %s %" PRId64, fact, *value));
	else
		announce("at", text("fact %s", fact));
}

void look_announce_lacking(const struct look *look)
{
	char *names = texts_joined(&look->inquiry->objects.lacking, 0);
	if (names)
		print("lacks", names);
	free(names);
}
