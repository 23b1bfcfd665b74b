/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "global.h"
#include "observe.h"
#include "read.h"
#include "steps.h"
#include "text.h"
#include "verdict.h"

/* A step that is under way. */
struct stepping {
	struct object *object;
	const struct spec *spec;
	const struct observation *observation;
	struct record *record; /* of this step */
};

/* -- Slots ----------------------------------------------------------------------------- */

static char *check_set(const struct object *object, const char *typed)
{
	struct slot slot;
	return object_slot(object, typed, true, &slot);
}

static char *check_delete(const struct object *object, const char *typed)
{
	struct slot slot;
	return object_slot(object, typed, false, &slot);
}

/* What an array does not take, the kernel has looked at. */
static void conclude_slot(const struct stepping *stepping, int err)
{
	if (!err)
		return;
	conclude_failure(stepping->record, STEP_FILL, err);
	record_text(&stepping->record->message, "%s", errno_text(-err));
}

static void do_set(const struct stepping *stepping, const char *typed)
{
	struct slot slot;
	free(object_slot(stepping->object, typed, true, &slot));
	conclude_slot(stepping,
		      bpf_map_update_elem(bpf_map__fd(slot.array), &slot.key,
					  &stepping->object->programs[slot.program].fd, BPF_ANY));
	/* Before the next load there are new arrays. */
	stepping->object->arrays.used = true;
}

static void do_delete(const struct stepping *stepping, const char *typed)
{
	struct slot slot;
	free(object_slot(stepping->object, typed, false, &slot));
	conclude_slot(stepping, bpf_map_delete_elem(bpf_map__fd(slot.array), &slot.key));
}

/* -- Variables ------------------------------------------------------------------------- */

static char *check_global(const struct object *object, const char *typed)
{
	return global_set(object->bpf, &object->variables, true, object->path, typed);
}

static void do_global(const struct stepping *stepping, const char *typed)
{
	const struct object *object = stepping->object;
	stepping->record->message =
		global_set(object->bpf, &object->variables, false, object->path, typed);
	if (stepping->record->message)
		stepping->record->verdict = VERDICT_FAILED;
}

/* -- Runs ------------------------------------------------------------------------------ */

static void do_run(const struct stepping *stepping, const char *typed)
{
	(void)typed;
	observe_again(stepping->object, stepping->spec, stepping->observation, stepping->record);
}

/* -- All ------------------------------------------------------------------------------- */

static const struct step_kind {
	const char *word, *form; /* what is behind the word; NULL: nothing */
	char *(*check)(const struct object *object, const char *typed);
	void (*act)(const struct stepping *stepping, const char *typed);
	bool runs;
} kinds[] = {
	{ "run", NULL, NULL, do_run, true },
	{ "delete", "ARRAY[KEY]", check_delete, do_delete, false },
	{ "set", "ARRAY[KEY]=PROGRAM", check_set, do_set, false },
	{ "global", "VAR=VALUE", check_global, do_global, false },
};
#define KINDS (sizeof(kinds) / sizeof(*kinds))

/* The kind of a step; `*typed` is what stands behind its word. NULL: it is none. */
static const struct step_kind *find_kind(const char *step, const char **typed)
{
	const size_t length = strcspn(step, " ");
	*typed = step + length + strspn(step + length, " ");
	for (size_t i = 0; i < KINDS; i++)
		if (strlen(kinds[i].word) == length && !strncmp(kinds[i].word, step, length) &&
		    !kinds[i].form == !**typed)
			return &kinds[i];
	return NULL;
}

static char *unknown_step(void)
{
	char *why = text("no step; steps are %s", kinds[0].word);
	for (size_t i = 1; i < KINDS; i++)
		text_append(&why, ", %s %s", kinds[i].word, kinds[i].form);
	return why;
}

char *steps_check(const struct object *object, const struct setup *setup)
{
	char *why = NULL;
	int i = 0;
	for (; i < setup->steps.count && !why; i++) {
		const char *typed;
		const struct step_kind *kind = find_kind(setup->steps.at[i], &typed);
		why = !kind ? unknown_step() : kind->check ? kind->check(object, typed) : NULL;
	}
	return why ? text_fault("then", setup->steps.at[i - 1], why) : NULL;
}

static void add_number(json_t *entry, const char *name, int64_t number)
{
	json_object_set_new(entry, name,
			    number == RECORD_NULL ? json_null() : json_integer(number));
}

static json_t *entry_of(const struct stepping *stepping, const char *step,
			const struct step_kind *kind, const struct setup *setup)
{
	const struct record *record = stepping->record;
	json_t *entry = json_object();
	json_object_set_new(entry, "step", json_text(step));
	json_object_set_new(entry, "verdict", json_text(verdict_name(record->verdict)));
	json_object_set_new(entry, "message", json_text(record->message));
	if (!kind->runs)
		return entry;
	add_number(entry, "retval", record->retval);
	add_number(entry, "made", record->made);
	add_number(entry, "ran", record->ran);
	add_number(entry, "run_ns", record->run_ns);
	for (int i = 0; i < setup->reads.count; i++) {
		json_t *reads = json_object_get(entry, "reads");
		if (!reads) {
			reads = json_object();
			json_object_set_new(entry, "reads", reads);
		}
		json_object_set_new(reads, setup->reads.at[i],
				    read_value(stepping->object, setup->reads.at[i]));
	}
	return entry;
}

json_t *steps_do(struct object *object, const struct spec *spec,
		 const struct observation *observation, const struct setup *setup,
		 enum verdict *worst)
{
	json_t *done = json_array();
	*worst = VERDICT_ACCEPTED;
	for (int i = 0; i < setup->steps.count && *worst == VERDICT_ACCEPTED; i++) {
		const char *typed;
		const struct step_kind *kind = find_kind(setup->steps.at[i], &typed);
		struct record record;
		record_init(&record);
		record.verdict = VERDICT_ACCEPTED;
		const struct stepping stepping = { object, spec, observation, &record };
		kind->act(&stepping, typed);
		json_array_append_new(done, entry_of(&stepping, setup->steps.at[i], kind, setup));
		*worst = record.verdict;
		record_release(&record);
	}
	return done;
}
