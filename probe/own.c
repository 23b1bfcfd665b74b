/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ask.h"
#include "memory.h"
#include "message.h"
#include "methods.h"
#include "options.h"
#include "own.h"
#include "text.h"

/* Each is a line of the results. */
#define POINTS_MAX 10000

/* What a word says. */
struct said {
	struct setting ranges[2]; /* axes with a range */
	int range_count;
	char *fix;
	int test; /* an index of test_names; -1: not said */
};

bool own_is(const char *word)
{
	return strchr(word, '=') != NULL;
}

static void said_release(struct said *said)
{
	for (int i = 0; i < said->range_count; i++) {
		free(said->ranges[i].axis);
		free(said->ranges[i].text);
	}
	free(said->fix);
}

/* -- Reading a word -------------------------------------------------------------------- */

static int take_range(struct said *said, const char *word, const char *axis, const char *values)
{
	if (said->range_count == 2) {
		error("'%s': more than two ranges", word);
		return -EINVAL;
	}
	for (int i = 0; i < said->range_count; i++)
		if (!strcmp(said->ranges[i].axis, axis)) {
			error("'%s': the same axis twice", word);
			return -EINVAL;
		}
	said->ranges[said->range_count++] =
		(struct setting){ text("%s", axis), text("%s", values), 0 };
	return 0;
}

static int take(struct said *said, const char *word, const char *axis, const char *value)
{
	if (!strcmp(axis, "test"))
		return option_word("test", test_names, value, &said->test);
	if (strstr(value, ".."))
		return take_range(said, word, axis, value);
	text_append(&said->fix, "%s%s=%s", *said->fix ? "," : "", axis, value);
	return 0;
}

/* Parts at commas that a name follows; others belong to a list of sizes. */
static int read_word(const char *word, struct said *said)
{
	const char *at = word;
	int err = 0;
	*said = (struct said){ .fix = text("%s", ""), .test = -1 };
	while (*at && !err) {
		const char *end = at + strcspn(at, ",");
		while (*end && strcspn(end + 1, "=") >= strcspn(end + 1, ","))
			end += 1 + strcspn(end + 1, ",");
		const char *equals = memchr(at, '=', (size_t)(end - at));
		if (!equals) {
			error("'%s': not of the form AXIS=VALUE,...", word);
			return -EINVAL;
		}
		char *axis = text("%.*s", (int)(equals - at), at);
		char *value = text("%.*s", (int)(end - equals - 1), equals + 1);
		err = take(said, word, axis, value);
		free(value);
		free(axis);
		at = *end ? end + 1 : end;
	}
	return err;
}

/* -- Making questions ------------------------------------------------------------------ */

static enum test test_of(const struct said *said, enum test otherwise)
{
	return said->test < 0 ? otherwise : (enum test)said->test;
}

static int add(struct own *own, struct question question)
{
	struct point point;
	int value = question.first;
	bool known = false;
	for (int i = 0; i < own->count; i++)
		known |= !strcmp(own->at[i].id, question.id);
	int err = question_point(&question, question.axis, value, &point);
	if (known || err) {
		free((char *)question.id);
		free((char *)question.axis);
		free((char *)question.fix);
		return err;
	}
	own->at = memory_grow(own->at, (size_t)own->count + 1, sizeof(*own->at));
	own->at[own->count++] = question;
	return 0;
}

/* A range of a word, whose axis may not be fixed too. */
static int range_of(const struct said *said, int i, struct range *range)
{
	const struct setting *setting = &said->ranges[i];
	struct settings fixed = { 0 };
	char *name = NULL, *both = text("%s=%s", setting->axis, setting->text);
	int err = settings_parse(&fixed, said->fix);
	if (!err && settings_have(&fixed, setting->axis)) {
		error("fix '%s': it is the axis to be searched", setting->axis);
		err = -EINVAL;
	}
	if (!err)
		err = point_range_parse(both, &name, range);
	free(name);
	free(both);
	settings_release(&fixed);
	return err;
}

static int add_limit(struct own *own, const char *word, const struct said *said)
{
	const char *axis = said->ranges[0].axis;
	struct range range;
	int err = range_of(said, 0, &range);
	if (!err && range.step != 1) {
		error("'%s': a limit is searched in steps of one", word);
		err = -EINVAL;
	}
	bool runs = !strcmp(axis, "depth") || !strcmp(axis, "budget");
	return err ? err
		   : add(own, (struct question){
				      .id = text("%s", word),
				      .asks = "a limit of your own",
				      .how = &how_search,
				      .axis = text("%s", axis),
				      .first = range.first,
				      .last = range.last,
				      .fix = text("%s", said->fix),
				      .test = test_of(said, runs ? TEST_COMPLETES : TEST_ACCEPTED),
				      .explains = "" });
}

static int add_point(struct own *own, const char *id, const char *fix, const struct said *said)
{
	return add(own, (struct question){ .id = text("%s", id),
					   .asks = "a case of your own",
					   .how = &how_point,
					   .fix = text("%s", fix),
					   .test = test_of(said, TEST_COMPLETES),
					   .unit = "tail calls",
					   .explains = "" });
}

static int add_grid(struct own *own, const char *word, const struct said *said)
{
	struct range ranges[2];
	int err = 0, counts[2];
	for (int i = 0; i < 2 && !err; i++) {
		err = range_of(said, i, &ranges[i]);
		counts[i] = err ? 0 : range_count(&ranges[i]);
	}
	if (!err && (int64_t)counts[0] * counts[1] > POINTS_MAX) {
		error("'%s': %lld points: more than %d", word, (long long)counts[0] * counts[1],
		      POINTS_MAX);
		err = -EINVAL;
	}
	for (int i = 0; !err && i < counts[0] * counts[1]; i++) {
		char *fix =
			text("%s=%d,%s=%d%s%s", said->ranges[0].axis,
			     ranges[0].first + i % counts[0] * ranges[0].step, said->ranges[1].axis,
			     ranges[1].first + i / counts[0] * ranges[1].step,
			     *said->fix ? "," : "", said->fix);
		char *id = text("%s%s%s", fix, said->test < 0 ? "" : ",test=",
				said->test < 0 ? "" : test_names[said->test]);
		err = add_point(own, id, fix, said);
		free(id);
		free(fix);
	}
	return err;
}

int own_add(struct own *own, const char *word)
{
	struct said said;
	int err = read_word(word, &said);
	if (!err)
		err = said.range_count == 2   ? add_grid(own, word, &said)
		      : said.range_count == 1 ? add_limit(own, word, &said)
					      : add_point(own, word, said.fix, &said);
	said_release(&said);
	return err;
}

void own_release(struct own *own)
{
	for (int i = 0; i < own->count; i++) {
		free((char *)own->at[i].id);
		free((char *)own->at[i].axis);
		free((char *)own->at[i].fix);
	}
	free(own->at);
	*own = (struct own){ 0 };
}
