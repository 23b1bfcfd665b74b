/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>

#include "attached.h"
#include "check.h"
#include "message.h"
#include "neighbours.h"
#include "options.h"
#include "read.h"
#include "steps.h"
#include "text.h"
#include "texts.h"
#include "verdict.h"

struct checking {
	struct neighbours neighbours;
	const struct setup *setup; /* of all objects */
	bool waits;
	int fit;	     /* objects */
	struct texts lacked; /* what objects have not of what chooses programs */
	struct texts told;   /* what has been complained of: a link may be for all objects */
	int status;
};

/* What would be told only after a load, or a run. */
static char *check_opened(const struct checking *checking, const struct setup *own,
			  struct object *object)
{
	char *why = steps_check(object, own);
	for (int i = 0; i < own->reads.count && !why; i++)
		why = read_check(object, own->reads.at[i]);
	return why ? why : hook_choose(object, checking->setup, checking->waits);
}

static void complain(struct checking *checking, int status, const char *why)
{
	if (!texts_have(&checking->told, why)) {
		texts_add(&checking->told, why);
		error("%s", why);
	}
	if (checking->status != EXIT_USAGE)
		checking->status = status;
}

static void conclude(struct checking *checking, const struct object *object, int status,
		     const char *why)
{
	if (!status) {
		checking->fit++;
	} else if (object->unfit) {
		complain(checking, status, why);
	} else {
		char *words = text("%s: %s", object->path, why);
		if (status == EXIT_USAGE)
			texts_add(&checking->lacked, words);
		else
			complain(checking, status, words);
		free(words);
	}
}

static void check_object(struct checking *checking, const char *path)
{
	struct object object;
	struct record record;
	struct setup own;
	struct links links;
	setup_of(checking->setup, path, &own);
	record_init(&record);
	int status = neighbours_open(&checking->neighbours, path, &own, &links, &object, &record);
	if (!status) {
		record.message = check_opened(checking, &own, &object);
		object.unfit = record.message != NULL;
		status = object.unfit ? EXIT_USAGE : EXIT_DONE;
	}
	conclude(checking, &object, status, record.message);
	object_release(&object);
	links_release(&links);
	record_release(&record);
	setup_release(&own);
}

int check_objects(char *const *objects, const struct setup *setup, bool waits)
{
	struct checking checking = { .neighbours = { .setup = setup, .checks = true },
				     .setup = setup,
				     .waits = waits };
	for (; *objects; objects++)
		check_object(&checking, *objects);
	const bool none = !checking.fit && !checking.told.count;
	for (int i = 0; i < checking.lacked.count && none; i++)
		complain(&checking, EXIT_USAGE, checking.lacked.at[i]);
	neighbours_release(&checking.neighbours);
	texts_release(&checking.lacked);
	texts_release(&checking.told);
	return checking.status;
}
