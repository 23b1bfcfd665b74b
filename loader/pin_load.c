/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "file.h"
#include "guardian.h"
#include "interrupt.h"
#include "message.h"
#include "options.h"
#include "pin_folder.h"
#include "pin_load.h"
#include "pin_variable.h"
#include "trigger.h"
#include "tunables.h"

/* What the programs have counted. */
enum count { COUNT_RAN, COUNT_MADE, COUNT_REFUSED, COUNTS };

static const char *const count_variables[COUNTS] = { VARIABLE_RAN, VARIABLE_MADE,
						     VARIABLE_REFUSED };

static void read_counts(int counters, uint64_t counts[COUNTS])
{
	for (int i = 0; i < COUNTS; i++)
		pin_variable_get(counters, count_variables[i], &counts[i], sizeof(counts[i]));
}

/* The process for which a chain acts when nobody updates it under load. */
struct restore {
	int tunables;
	uint32_t tgid;
};

static void restore_tgid(void *context)
{
	const struct restore *restore = context;
	pin_variable_set(restore->tunables, VARIABLE_TGID, restore->tgid);
}

/* Makes the changes in turn until both they and the triggers are through. */
static int make_updates(const struct pin_change *changes, int count, uint64_t updates,
			struct trigger_process *process)
{
	uint64_t done = 0;
	bool ended = false;
	int err = 0;
	trigger_go(process);
	while (!err && !interrupted() && (done < updates || !ended)) {
		if (done < updates)
			err = pin_change_apply(&changes[done++ % (uint64_t)count]);
		if (!ended)
			ended = !trigger_wait(process, done < updates ? 0 : 100);
	}
	if (!interrupted())
		return err;
	error("interrupted after %llu updates", (unsigned long long)done);
	return -EINTR;
}

/* Prints what was counted meanwhile. Each trigger begins with a program that no tail call has made:
 * returns how many did not. */
static uint64_t print_counts(const uint64_t before[COUNTS], const uint64_t after[COUNTS],
			     uint64_t updates, uint64_t triggers)
{
	uint64_t counted[COUNTS];
	for (int i = 0; i < COUNTS; i++)
		counted[i] = after[i] - before[i];
	printf("%llu triggers, %llu updates: %llu programs ran, %llu tail calls made, %llu not "
	       "made\n",
	       (unsigned long long)triggers, (unsigned long long)updates,
	       (unsigned long long)counted[COUNT_RAN], (unsigned long long)counted[COUNT_MADE],
	       (unsigned long long)counted[COUNT_REFUSED]);
	return triggers - (counted[COUNT_RAN] - counted[COUNT_MADE]);
}

static int update(const char *directory, const struct spec *spec, const struct pin_change *changes,
		  int count, uint64_t updates, uint64_t triggers, int counters, int tunables)
{
	uint64_t before[COUNTS] = { 0 }, after[COUNTS] = { 0 };
	struct trigger_process process;
	struct guardian guardian = { -1, -1 };
	if (trigger_prepare(&process, spec->attach.section, NULL, triggers)) {
		error("no system call is known that triggers '%s'", spec->attach.section);
		return EXIT_NOT_MEASURED;
	}
	struct restore restore = { tunables, 0 };
	pin_variable_get(tunables, VARIABLE_TGID, &restore.tgid, sizeof(restore.tgid));
	interrupt_catch();
	int err = guardian_start(&guardian, restore_tgid, &restore, tunables);
	/* What others do is counted neither before nor afterwards. */
	if (!err)
		err = pin_variable_set(tunables, VARIABLE_TGID, (uint32_t)process.pid);
	usleep(1000);
	read_counts(counters, before);
	if (!err)
		err = make_updates(changes, count, updates, &process);
	trigger_release(&process);
	read_counts(counters, after);
	guardian_release(&guardian);
	if (err)
		return EXIT_NOT_MEASURED;
	uint64_t lost = print_counts(before, after, updates, triggers);
	if (lost)
		error("%s: %lld events lost", directory, (long long)lost);
	return lost ? EXIT_DIFFERS : EXIT_DONE;
}

int pin_update_under_load(const char *directory, const struct spec *spec,
			  const struct pin_change *changes, int count, uint64_t updates,
			  uint64_t triggers)
{
	int status = EXIT_NOT_MEASURED;
	int counters = pin_get(directory, counters_pin);
	int tunables = counters < 0 ? counters : pin_get(directory, tunables_pin);
	if (tunables >= 0)
		status = update(directory, spec, changes, count, updates, triggers, counters,
				tunables);
	file_close(counters);
	file_close(tunables);
	return status;
}
