/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "attached.h"
#include "attempt.h"
#include "load.h"
#include "text.h"
#include "throwaway.h"
#include "trampoline.h"
#include "trigger.h"
#include "tunables.h"

/* Frame pointers farther apart than this are not on one kernel stack. */
#define FAR_APART (4 * KERNEL_STACK)

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

int64_t stack_in_use(const struct object *object)
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

int attempt_load(struct object *object, const struct spec *spec,
		 const struct observation *observation, struct record *record)
{
	return object_load(object, spec, observation->budget, observation->until == REACHED_RUN,
			   observation->log, record);
}

/* By whatever triggers the entry. */
static int trigger_entry(struct object *object, const struct spec *spec,
			 const struct observation *observation, const struct trigger *how,
			 struct record *record)
{
	bool attached = hook_of(object, spec) != NULL;
	if (attached && observation->live)
		return wait_attached(object, spec, observation->live, observation->context, record);
	if (attached)
		return run_attached(object, spec, how, &object->run_ns, record);
	int err = object->target ? run_on_target(object, how, record)
				 : run_entry(object, how, record);
	object->run_ns = record->run_ns == RECORD_NULL ? 0 : record->run_ns;
	return err;
}

/* With what the case has attached to its programs. */
static int trigger_through(struct object *object, const struct spec *spec,
			   const struct observation *observation, const struct trigger *how,
			   struct record *record)
{
	struct trampolines trampolines;
	int err = trampolines_attach(object, spec, &trampolines, record);
	if (!err)
		err = trigger_entry(object, spec, observation, how, record);
	trampolines_detach(&trampolines);
	return err;
}

int attempt_run(struct object *object, const struct spec *spec,
		const struct observation *observation, struct record *record)
{
	if (object->no_entry) {
		record_text(&record->message, "%s", object->no_entry);
		return 0;
	}
	if (observation->about_to_run)
		observation->about_to_run(record);
	struct trigger once = observation->trigger;
	if (object->has_spec) {
		/* Counters are of one trigger; repeated runs are for the time alone. */
		once.repeat = 1;
		observe_reset(object);
	}
	int err = trigger_through(object, spec, observation, &once, record);
	if (err || !object->has_spec)
		return err;
	read_counters(object, spec, record);
	/* For the time alone. */
	if (observation->trigger.repeat > 1 && !hook_of(object, spec))
		err = trigger_through(object, spec, observation, &observation->trigger, record);
	return err;
}

int attempt(struct object *object, const struct spec *spec, const struct observation *observation,
	    struct record *record)
{
	int err = attempt_load(object, spec, observation, record);
	if (!err && observation->until == REACHED_RUN)
		err = attempt_run(object, spec, observation, record);
	return err;
}

int attempt_at(struct object *object, const struct spec *spec, int depth,
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
	return attempt(object, &shallow, &once, record);
}
