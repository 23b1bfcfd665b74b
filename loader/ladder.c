/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "descent.h"
#include "environment.h"
#include "host.h"
#include "ladder.h"
#include "message.h"
#include "mixed.h"
#include "text.h"
#include "trigger.h"
#include "tunables.h"

/* What a run may take of it. */
#define STACK_ROOM (KERNEL_STACK - KERNEL_STACK_RESERVE)

/* Bytes that are in use before the entry runs, where they have not been measured yet: 900 to 2,000
 * were seen. */
#define STACK_BEFORE 2560

/* A run that holds a processor for longer is one that others notice; after some 20 s the kernel
 * itself complains (kernel/watchdog.c). */
#define RUN_NS_MAX 1000000000
/* The same where it is for all processes, and so often as they trigger the hook. */
#define LIVE_RUN_NS_MAX 1000000

/* -- By the code ----------------------------------------------------------------------- */

bool ladder_code_fits(const struct object *object, int64_t calls, struct record *record)
{
	const struct descent descent =
		descent_of(object->programs, object->program_count, environment_compiles());
	int64_t most = STACK_BEFORE + descent.bytes + calls * descent.per_call;
	/* What it is put on runs with it, one above the other. */
	if (object->target) {
		const struct descent below =
			descent_of(object->target->programs, object->target->program_count,
				   environment_compiles());
		most += below.bytes + calls * below.per_call;
	}
	if (most <= STACK_ROOM)
		return true;
	record->verdict = VERDICT_WITHHELD;
	record_text(
		&record->message,
		"not run: by its code, %d nested frames of %lld bytes in all and %lld tail call%s "
		"of %lld bytes could take the kernel stack to %lld of %d bytes; " HOST_INSTEAD,
		descent.frames, (long long)descent.bytes, (long long)calls, calls == 1 ? "" : "s",
		(long long)descent.per_call, (long long)most, KERNEL_STACK);
	return false;
}

/* -- The ladder ------------------------------------------------------------------------ */

/* Why a rung says nothing of what the case takes of the stack; NULL where it does. A kernel that
 * makes no tail call of it makes none of a deeper one, as long as the slots stay as they are. */
static const char *not_measured(const struct spec *spec, const struct observation *observation,
				const struct record *rung)
{
	if (rung->kernel_stack_note)
		return rung->kernel_stack_note;
	if (spec_most_frames(spec) == 1)
		return NULL;
	if (rung->ran < 1)
		return "what it takes of the kernel's stack cannot be measured, as its trigger did not "
		       "reach it";
	if (rung->made < 1 && observation->slots_may_change)
		return "what it takes of the kernel's stack cannot be measured, as the kernel made no tail "
		       "call";
	return NULL;
}

/* Tail calls that fit, by what one takes; the program after the last has its frames there, too. */
static int64_t depth_that_fits(const struct object *object)
{
	int64_t per_call = object->measured.per_call;
	return per_call ? (STACK_ROOM - object->measured.used) / per_call - 1 : INT32_MAX;
}

/* A kernel leaves out a program of a hook while it runs on the same processor already, for another
 * process that was interrupted in it (__bpf_trace_run() of kernel/trace/bpf_trace.c): one trigger
 * that does not reach it says nothing. */
#define TRIES 3

static int run_rung(struct object *object, const struct spec *spec, int depth,
		    const struct observation *observation, struct record *rung)
{
	int err = 0;
	for (int tries = 0; tries < TRIES && !err && rung->ran < 1; tries++) {
		record_release(rung);
		err = attempt_at(object, spec, depth, observation, rung);
	}
	return err;
}

/* Tail calls until each kind of program has made one. */
static int rungs_of(const struct spec *spec)
{
	return spec->stages.count > 2 ? spec->stages.count : 2;
}

/* Whether one tail call more than was measured fits: that of a shape which has made none yet takes
 * what its code can take. */
static bool next_fits(const struct object *object, const struct spec *spec, int depth,
		      const struct record *rung)
{
	const struct descent descent =
		descent_of(object->programs, object->program_count, environment_compiles());
	const int64_t left = rung->kernel_stack_total > 0 ? rung->kernel_stack_total : 0;
	if (depth > spec->stages.count)
		return depth <= depth_that_fits(object);
	return object->measured.used + left + descent.bytes + descent.per_call <= STACK_ROOM;
}

/* A shape that cannot be measured may take anything. */
static int conclude_unmeasured(const struct spec *spec, struct record *rung)
{
	const int64_t most = rung->kernel_stack_total;
	record_release(rung);
	record_init(rung);
	rung->verdict = VERDICT_WITHHELD;
	rung->reached = REACHED_LOAD;
	record_text(
		&rung->message,
		"not run: not all of its %d shapes fit on the kernel stack one after the other, by "
		"their code, where the first take %lld of %d bytes; " HOST_INSTEAD,
		spec->stages.count, (long long)most, KERNEL_STACK);
	return -ENODATA;
}

/*
 * How much kernel stack one tail call of the case takes, measured with one of them, where its code
 * allows that, and with two, where the first does; of a mixed chain with more, until each of its
 * shapes has made one. Kept for the next case that differs in depth alone. `rung` is the record of
 * the last run.
 */
static int measure_ladder(struct object *object, const struct spec *spec,
			  const struct observation *observation, struct record *rung)
{
	struct spec key = *spec;
	key.depth = 0;
	if (object->measured.valid && spec_equal(&object->measured.at, &key))
		return 0;
	object->measured.valid = false;
	object->measured.per_call = 0;
	rung->reached = REACHED_LOAD;
	if (!ladder_code_fits(object, 1, rung))
		return -ENODATA;
	for (int depth = 1; depth <= rungs_of(spec); depth++) {
		if (depth > 1 && !next_fits(object, spec, depth, rung)) {
			if (!spec->stages.count)
				break;
			return conclude_unmeasured(spec, rung);
		}
		rung->ran = RECORD_NULL;
		int err = run_rung(object, spec, depth, observation, rung);
		if (err)
			return err;
		const char *why = not_measured(spec, observation, rung);
		if (why) {
			rung->verdict = VERDICT_WITHHELD;
			record_text(&rung->message, "not run: %s", why);
			return -ENODATA;
		}
		if (rung->kernel_stack_per_call > object->measured.per_call)
			object->measured.per_call = rung->kernel_stack_per_call;
		object->measured.used = stack_in_use(object);
	}
	object->measured.at = key;
	object->measured.valid = true;
	return 0;
}

/*
 * Whether nothing that the tail calls could do to the kernel's stack keeps the case from being run.
 * The verifier does not see to it: it takes cases that use it up within 33 tail calls. Down to the
 * depth that the projection allows there is no danger, so a deeper case is first run at that depth;
 * where the kernel itself stops it before, it does so at any greater depth as well. Otherwise the
 * record says why not.
 */
static bool stack_suffices(struct object *object, const struct spec *spec,
			   const struct observation *observation, struct record *record)
{
	bool fits = false;
	struct record rung;
	record_init(&rung);
	if (measure_ladder(object, spec, observation, &rung)) {
		/* A case of which not even one tail call can be run ends as that run did. */
		record->verdict = rung.verdict;
		record->reached = rung.reached;
		record->error_number = rung.error_number;
		record_text(&record->message, "%s", rung.message);
		goto out;
	}
	int64_t per_call = object->measured.per_call, used = object->measured.used;
	int64_t safe_depth = depth_that_fits(object);
	fits = spec->depth <= safe_depth;
	if (!fits && safe_depth > 0 && !observation->slots_may_change) {
		record_release(&rung);
		fits = !attempt_at(object, spec, (int)safe_depth, observation, &rung) &&
		       !not_measured(spec, observation, &rung) && rung.made > 0 &&
		       (spec->stages.count ? rung.made < safe_depth
					   : rung.kernel_stack_total < safe_depth * per_call);
	}
	if (fits)
		goto out;
	int64_t calls = (uint64_t)spec->depth < observation->budget ? spec->depth
								    : (int64_t)observation->budget;
	record->verdict = VERDICT_WITHHELD;
	record->kernel_stack_per_call = per_call;
	record->kernel_stack_start = used;
	record_text(&record->message,
		    "not run: %lld tail calls of %lld bytes would take the kernel stack to %lld of "
		    "%d bytes; " HOST_INSTEAD,
		    (long long)calls, (long long)per_call, (long long)(used + calls * per_call),
		    KERNEL_STACK);
out:
	record_release(&rung);
	return fits;
}

/*
 * Whether the case, run with a small budget first, would come to its end in time: some kernels do
 * not stop a call tree. Otherwise the record says why not.
 */
static bool time_suffices(struct object *object, const struct spec *spec,
			  const struct observation *observation, struct record *record)
{
	struct observation brief = *observation;
	struct record rung;
	bool ends = true;
	const int64_t most = observation->live ? LIVE_RUN_NS_MAX : RUN_NS_MAX;
	if (observation->budget <= BUDGET_DEFAULT)
		return true;
	brief.budget = BUDGET_DEFAULT;
	record_init(&rung);
	if (!attempt_at(object, spec, spec->depth, &brief, &rung) && rung.made > 0 &&
	    !strcmp(rung.stopped_by, "budget")) {
		int64_t ns = object->run_ns / rung.made + 1;
		ends = observation->budget <= (uint64_t)(most / ns);
		if (!ends) {
			record->verdict = VERDICT_WITHHELD;
			record_text(
				&record->message,
				"not run: %llu tail calls of %lld ns would take %.1f s; " HOST_INSTEAD,
				(unsigned long long)observation->budget, (long long)ns,
				(double)observation->budget * (double)ns / 1e9);
		}
	}
	record_release(&rung);
	return ends;
}

/* Whether a hook of which nobody knows what triggers it is to be measured: that is not possible. */
static bool trigger_missing(const struct spec *spec, const struct observation *observation,
			    struct record *record)
{
	const char *section = spec->attach.section;
	if (!*section || trigger_known(section))
		return false;
	if (observation->trigger.command) {
		warning("'%s' is run up to four times, to measure what few tail calls take of the "
			"kernel's stack",
			observation->trigger.command[0]);
		return false;
	}
	record->verdict = VERDICT_WITHHELD;
	record_text(
		&record->message,
		"not run: what its tail calls take of the kernel's stack cannot be measured, as no "
		"system call is known that triggers '%s'%s",
		section, observation->live ? "" : ": give a command with --for");
	return true;
}

bool ladder_withholds(struct object *object, const struct spec *spec,
		      const struct observation *observation, struct record *record)
{
	/* A run of one or two tail calls is what the ladder itself begins with. */
	bool climbs = spec->depth > 2;
	/* A program without subprograms leaves nothing behind: nothing is to be measured. */
	bool alone = spec_most_frames(spec) == 1;
	char *why = host_refuses_run(spec);
	record->reached = REACHED_LOAD;
	if (why) {
		record->verdict = VERDICT_WITHHELD;
		record_text(&record->message, "not run: %s", why);
		free(why);
		return true;
	}
	if (!climbs && !ladder_code_fits(object, spec->depth, record)) {
		climbs = spec->depth == 2;
		if (!climbs)
			return true;
	}
	if (!climbs || (alone && *spec->attach.section && !trigger_known(spec->attach.section)))
		return !time_suffices(object, spec, observation, record);
	return trigger_missing(spec, observation, record) ||
	       !stack_suffices(object, spec, observation, record) ||
	       !time_suffices(object, spec, observation, record);
}
