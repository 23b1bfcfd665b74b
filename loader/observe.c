/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "attached.h"
#include "bound.h"
#include "case_name.h"
#include "descent.h"
#include "file.h"
#include "host.h"
#include "kernel_log.h"
#include "load.h"
#include "message.h"
#include "options.h"
#include "observe.h"
#include "text.h"
#include "throwaway.h"
#include "trigger.h"
#include "tunables.h"

/* What a run may take of it. */
#define STACK_ROOM (KERNEL_STACK - KERNEL_STACK_RESERVE)

/* Bytes that are in use before the entry runs, where they have not been measured yet: 900 to 2,000
 * were seen. */
#define STACK_BEFORE 2560

/* Frame pointers farther apart than this are not on one kernel stack. */
#define FAR_APART (4 * KERNEL_STACK)

/* A run that holds a processor for longer is one that others notice; after some 20 s the kernel
 * itself complains (kernel/watchdog.c). */
#define RUN_NS_MAX 1000000000
/* The same where it is for all processes, and so often as they trigger the hook. */
#define LIVE_RUN_NS_MAX 1000000

void observation_init(struct observation *observation)
{
	*observation = (struct observation){
		.until = REACHED_RUN,
		.budget = BUDGET_DEFAULT,
		.trigger = { .repeat = 1 },
		.sizes = true,
		.throwaway = throwaway_guest(),
	};
}

static uint64_t counter(const struct object *object, const char *name)
{
	struct bpf_map *map;
	size_t size, element;
	const uint64_t *value = object_variable(object, name, &map, &size, &element);
	return value && size == sizeof(*value) ? *value : 0;
}

/* All counters live in .bss, which libbpf maps into our memory. */
void observe_reset(const struct object *object)
{
	struct bpf_map *bss;
	size_t size, element;
	if (!object_variable(object, VARIABLE_RAN, &bss, &size, &element))
		return;
	void *counters = (void *)bpf_map__initial_value(bss, &size);
	memset(counters, 0, size);
}

/*
 * Real kernel stack, from the frame pointers that the programs stored: a tail call that leaves its
 * caller's frames in place makes the next program's frame pointer lower by that much.
 */
static void measure_stack(const struct object *object, struct record *record)
{
	struct bpf_map *map;
	size_t size, element;
	const uint64_t *fp = object_variable(object, VARIABLE_FRAME_POINTER, &map, &size, &element);
	if (!fp || record->made < 1)
		return;
	if (record->ran - record->made > 1) {
		record_text(&record->kernel_stack_note, "there were several triggers");
		return;
	}
	int64_t count = (int64_t)(size / sizeof(*fp));
	if (record->ran < count)
		count = record->ran;
	int64_t per_call = 0, total = 0;
	for (int64_t i = 1; i < count; i++) {
		int64_t step = (int64_t)(fp[i - 1] - fp[i]), below = (int64_t)(fp[0] - fp[i]);
		if (llabs(step) > FAR_APART || llabs(below) > FAR_APART) {
			record_text(&record->kernel_stack_note,
				    "the frames are not on the kernel stack");
			return;
		}
		per_call = step > per_call ? step : per_call;
		total = below > total ? below : total;
	}
	record->kernel_stack_per_call = per_call;
	record->kernel_stack_total = total;
}

/* Bytes of the kernel stack above the entry's frame: stacks are aligned to their size. */
static int64_t stack_in_use(const struct object *object)
{
	struct bpf_map *map;
	size_t size, element;
	const uint64_t *fp = object_variable(object, VARIABLE_FRAME_POINTER, &map, &size, &element);
	return fp ? (int64_t)(KERNEL_STACK - *fp % KERNEL_STACK) : 0;
}

static void read_counters(const struct object *object, const struct spec *spec,
			  struct record *record)
{
	record->made = (int64_t)counter(object, VARIABLE_MADE);
	record->ran = (int64_t)counter(object, VARIABLE_RAN);
	if (spec->depth)
		record_text(&record->stopped_by, "%s",
			    counter(object, VARIABLE_CUT)	? "budget"
			    : counter(object, VARIABLE_REFUSED) ? "kernel"
								: "depth");
	record->kernel_stack_start = stack_in_use(object);
	measure_stack(object, record);
}

static int load_once(struct object *object, const struct spec *spec,
		     const struct observation *observation, struct record *record)
{
	return object_load(object, spec, observation->budget, observation->until == REACHED_RUN,
			   observation->log, record);
}

/* Runs what is loaded, if there is an entry. */
static int run_once(struct object *object, const struct spec *spec,
		    const struct observation *observation, struct record *record)
{
	int err;
	if (object->no_entry) {
		record_text(&record->message, "%s", object->no_entry);
		return 0;
	}
	if (observation->about_to_run)
		observation->about_to_run(record);
	struct trigger trigger = observation->trigger;
	if (object->has_spec) {
		/* Counters are of one trigger; repeated runs are for the time alone. */
		trigger.repeat = 1;
		observe_reset(object);
	}
	bool attached = object->has_spec && *spec->attach.section;
	if (attached && observation->live)
		err = wait_attached(object, spec, observation->live, observation->context, record);
	else if (attached)
		err = run_attached(object, spec, &trigger, &object->run_ns, record);
	else
		err = run_entry(object, &trigger, record);
	if (!attached)
		object->run_ns = record->run_ns == RECORD_NULL ? 0 : record->run_ns;
	if (err || !object->has_spec)
		return err;
	read_counters(object, spec, record);
	if (observation->trigger.repeat > 1 && !attached)
		err = run_entry(object, &observation->trigger, record);
	return err;
}

/* Loads and, where it shall, runs the case, whatever that does to the kernel. */
static int observe_once(struct object *object, const struct spec *spec,
			const struct observation *observation, struct record *record)
{
	int err = load_once(object, spec, observation, record);
	if (!err && observation->until == REACHED_RUN)
		err = run_once(object, spec, observation, record);
	return err;
}

/* Runs the case with another depth, for what it uses of the stack; the record is not kept. */
static int measure_at(struct object *object, const struct spec *spec, int depth,
		      const struct observation *observation, struct record *record)
{
	struct spec shallow = *spec;
	struct observation once = *observation;
	shallow.depth = depth;
	once.log = NULL;
	once.live = NULL;
	once.about_to_run = NULL;
	if (trigger_known(spec->attach.section))
		once.trigger.command = NULL;
	once.trigger.repeat = 1;
	record_init(record);
	return observe_once(object, &shallow, &once, record);
}

/* -- By the code ----------------------------------------------------------------------- */

/*
 * Whether the loaded programs leave room on the kernel's stack with so many tail calls, by a bound
 * of what their code can take. Otherwise the record says why they are not run.
 */
static bool code_fits(const struct object *object, int64_t calls, struct record *record)
{
	const struct descent descent =
		descent_of(object->programs, object->program_count, environment_compiles());
	int64_t most = STACK_BEFORE + descent.bytes + calls * descent.per_call;
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
	if (spec->frames == 1)
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

/*
 * How much kernel stack one tail call of the case takes, measured with one of them, where its code
 * allows that, and with two, where the first does. Kept for the next case that differs in depth
 * alone. `rung` is the record of the last run.
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
	if (!code_fits(object, 1, rung))
		return -ENODATA;
	for (int depth = 1; depth <= 2 && depth <= depth_that_fits(object); depth++) {
		record_release(rung);
		int err = measure_at(object, spec, depth, observation, rung);
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
		fits = !measure_at(object, spec, (int)safe_depth, observation, &rung) &&
		       !not_measured(spec, observation, &rung) && rung.made > 0 &&
		       rung.kernel_stack_total < safe_depth * per_call;
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
	if (!measure_at(object, spec, spec->depth, &brief, &rung) && rung.made > 0 &&
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

/* Why the case, which is loaded, is not to be run, which the record then says; false where nothing
 * is against it. */
static bool is_withheld(struct object *object, const struct spec *spec,
			const struct observation *observation, struct record *record)
{
	/* A run of one or two tail calls is what the ladder itself begins with. */
	bool climbs = spec->depth > 2;
	/* A program without subprograms leaves nothing behind: nothing is to be measured. */
	bool alone = spec->frames == 1;
	char *why = host_refuses_run(spec);
	record->reached = REACHED_LOAD;
	if (why) {
		record->verdict = VERDICT_WITHHELD;
		record_text(&record->message, "not run: %s", why);
		free(why);
		return true;
	}
	if (!climbs && !code_fits(object, spec->depth, record)) {
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

/* Runs the case unless that could harm the kernel; it is loaded in any case, so that the record has
 * the verifier's words and figures. */
static void observe_safely(struct object *object, const struct spec *spec,
			   const struct observation *observation, struct record *record)
{
	struct observation loaded = *observation;
	struct record withheld;
	if (load_once(object, spec, observation, record) || observation->until < REACHED_RUN)
		return;
	loaded.log = NULL;
	record_init(&withheld);
	if (is_withheld(object, spec, &loaded, &withheld))
		record_conclude(record, &withheld);
	else
		observe_once(object, spec, &loaded, record);
	record_release(&withheld);
}

/* An object of which only its code is known: as many tail calls as there can be. */
static void observe_foreign(struct object *object, const struct spec *spec,
			    const struct observation *observation, struct record *record)
{
	if (load_once(object, spec, observation, record) || observation->until < REACHED_RUN)
		return;
	if (object->no_entry || code_fits(object, TAIL_CALLS_MAX, record))
		run_once(object, spec, observation, record);
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
	return !load_once(object, spec, observation, record) &&
	       is_withheld(object, spec, observation, record);
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
		observe_once(object, spec, observation, record);
	record_code(object, observation, record);
	if (safely)
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
