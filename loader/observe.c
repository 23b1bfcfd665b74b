/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>

#include "bound.h"
#include "case_name.h"
#include "descent.h"
#include "environment.h"
#include "file.h"
#include "host.h"
#include "kernel_log.h"
#include "ladder.h"
#include "message.h"
#include "observe.h"
#include "options.h"
#include "text.h"

/* Runs the case unless that could harm the kernel; it is loaded in any case, so that the record has
 * the verifier's words and figures. */
static void observe_safely(struct object *object, const struct spec *spec,
			   const struct observation *observation, struct record *record)
{
	struct observation loaded = *observation;
	struct record withheld;
	if (attempt_load(object, spec, observation, record) || observation->until < REACHED_RUN)
		return;
	loaded.log = NULL;
	record_init(&withheld);
	if (ladder_withholds(object, spec, &loaded, &withheld))
		record_conclude(record, &withheld);
	else
		attempt(object, spec, &loaded, record);
	record_release(&withheld);
}

/* An object of which only its code is known: as many tail calls as there can be. */
static void observe_foreign(struct object *object, const struct spec *spec,
			    const struct observation *observation, struct record *record)
{
	if (attempt_load(object, spec, observation, record) || observation->until < REACHED_RUN)
		return;
	if (object->no_entry || ladder_code_fits(object, TAIL_CALLS_MAX, record))
		attempt_run(object, spec, observation, record);
}

/* -- Observing ------------------------------------------------------------------------- */

static void record_code(const struct object *object, const struct observation *observation,
			struct record *record)
{
	char *why;
	if (observation->code == CODE_NONE || record->reached < REACHED_LOAD ||
	    record->verdict == VERDICT_REJECTED)
		return;
	record->code = code_of(object, observation->code, &why);
	if (!record->code && !record->message)
		record_text(&record->message, "no code: %s", why);
	free(why);
}

static void name_case(const struct object *object, const struct spec *spec, struct record *record)
{
	record_environment(record);
	if (object->compiler)
		record_text(&record->compiler, "%s", object->compiler);
	if (!object->has_spec) {
		record_text(&record->case_name, "%s", file_name(object->path));
		return;
	}
	record->case_name = spec_name(spec);
	record->has_spec = true;
	record->spec = *spec;
	record->asked = spec->depth;
}

/* Since which case this machine's kernel has been in trouble, and its first words; NULL: it is in
 * none. Nothing more is asked of it then. */
static char *trouble;

/* Whether this kernel is not to be asked at all, or not for the case, which the record then says.
 */
static bool is_refused(const struct object *object, const struct spec *spec, struct record *record)
{
	char *why = trouble ? text("%s", trouble) : host_refuses_all();
	if (!why && object->has_spec)
		why = host_refuses_load(spec);
	if (!why)
		return false;
	record->verdict = VERDICT_WITHHELD;
	record->reached = REACHED_OPEN;
	record_text(&record->message, "not loaded: %s", why);
	free(why);
	return true;
}

/* Whatever was seen of the case is outweighed by what the kernel says of it meanwhile. */
static void record_trouble(struct record *record)
{
	record->kernel_log = kernel_log_trouble();
	if (!record->kernel_log)
		return;
	const char *first = json_string_value(json_array_get(record->kernel_log, 0));
	record->verdict = VERDICT_CRASHED;
	record_text(&record->message, "%s", first);
	if (!trouble)
		trouble = text("the kernel has been in trouble since %s: %s", record->case_name,
			       first);
}

bool observe_withholds(struct object *object, const struct spec *spec,
		       const struct observation *observation, struct record *record)
{
	if (observation->throwaway)
		return false;
	if (is_refused(object, spec, record))
		return true;
	/* What cannot be loaded harms nothing. */
	return !attempt_load(object, spec, observation, record) &&
	       ladder_withholds(object, spec, observation, record);
}

void observe(struct object *object, const struct spec *spec, const struct observation *observation,
	     struct record *record)
{
	static const struct spec no_spec;
	bool safely = !observation->throwaway;
	if (!object->has_spec)
		spec = &no_spec;
	/* The code's lines are loaded with it. */
	object->with_lines = observation->code != CODE_NONE;
	object->with_sizes = observation->sizes || !object->has_spec;
	name_case(object, spec, record);
	if (safely && is_refused(object, spec, record))
		return;
	if (safely)
		kernel_log_begin();
	if (safely && !object->has_spec)
		observe_foreign(object, spec, observation, record);
	else if (safely)
		observe_safely(object, spec, observation, record);
	else
		attempt(object, spec, observation, record);
	record_code(object, observation, record);
	if (safely)
		record_trouble(record);
}

void observe_again(struct object *object, const struct spec *spec,
		   const struct observation *observation, struct record *record)
{
	struct observation once = *observation;
	once.about_to_run = NULL;
	name_case(object, spec, record);
	record->reached = REACHED_LOAD;
	record->verdict = VERDICT_ACCEPTED;
	attempt_run(object, spec, &once, record);
	if (!observation->throwaway)
		record_trouble(record);
}

bool observe_ended(void)
{
	return trouble != NULL;
}

int observe_end(bool throwaway)
{
	bound_drain();
	json_t *lines = throwaway ? NULL : kernel_log_trouble();
	if (lines && !trouble)
		trouble = text("the kernel's log tells of trouble: %s",
			       json_string_value(json_array_get(lines, 0)));
	json_decref(lines);
	if (trouble)
		error("ended: %s", trouble);
	return trouble ? EXIT_DIFFERS : EXIT_DONE;
}
