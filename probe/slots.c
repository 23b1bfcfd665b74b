/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/bpf.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ask.h"
#include "clock.h"
#include "options.h"
#include "process.h"
#include "slots.h"
#include "text.h"
#include "../loader/verdict.h"

/* A guest's stays: it goes with the guest, not slot by slot while it is asked other things. */
static int make_array(__u32 slots, bool stays)
{
	int fd = bpf_map_create(BPF_MAP_TYPE_PROG_ARRAY, "slots", sizeof(__u32), sizeof(__u32),
				slots, NULL);
	if (fd < 0)
		return -errno;
	if (!stays)
		close(fd);
	return 0;
}

/* From the most on: an array that is refused costs nothing, and one that is made is emptied slot by
 * slot when it goes. */
static void answer_slots(struct inquiry *inquiry, const struct question *question,
			 struct asked *asked)
{
	int64_t slots = question->last;
	int refused = 0;
	for (int err; slots; slots /= 2) {
		inquiry->probes++;
		err = make_array((__u32)slots, inquiry->observation.throwaway);
		if (!err)
			break;
		refused = err;
	}
	asked->answer = !slots ? ANSWER_NO_VALUE : refused ? ANSWER_NUMBER : ANSWER_NO_EDGE;
	asked->value = slots ? slots : 1;
	if (refused)
		asked->words = text("%lld slots: %s", (long long)(slots ? 2 * slots : 1),
				    errno_text(-refused));
}

const struct method how_slots = { answer_slots, NULL };

/* -- A slot in use --------------------------------------------------------------------- */

/* What probe/objects/slots.bpf.c has: a program that tail-calls, its array, two programs, one of
 * which the slot there holds, and how often a tail call was missed. */
struct used {
	int array, program, held[2];
	volatile uint64_t *missed;
};

/* Loads it; false: that was not possible, which is concluded. */
static bool use(struct inquiry *inquiry, const struct question *question, struct asked *asked,
		struct record *record, struct used *used)
{
	struct bpf_map *map;
	size_t size, element;
	struct object *object = load_object(inquiry, question, asked, record);
	if (!object)
		return false;
	const struct program *program =
		programs_find(object->programs, object->program_count, question->entry);
	const struct program *first =
		programs_find(object->programs, object->program_count, "first");
	const struct program *second =
		programs_find(object->programs, object->program_count, "second");
	used->missed = object_variable(object, "missed", &map, &size, &element);
	char *array = text("of_%s", question->entry);
	used->array = bpf_object__find_map_fd_by_name(object->bpf, array);
	free(array);
	if (!program || !first || !second || !used->missed || used->array < 0) {
		record->verdict = VERDICT_FAILED;
		conclude_yes_or_no(asked, OUTCOME_UNDECIDED, record);
		return false;
	}
	used->program = program->fd;
	used->held[0] = first->fd;
	used->held[1] = second->fd;
	*used->missed = 0;
	return true;
}

static int replace(const struct used *used, uint64_t number)
{
	const __u32 key = 0;
	return bpf_map_update_elem(used->array, &key, &used->held[number % 2], BPF_ANY) ? -errno
											: 0;
}

static void conclude_error(struct asked *asked, const char *what, int err, struct record *record)
{
	asked->words = text("%s: %s", what, errno_text(-err));
	record->verdict = VERDICT_FAILED;
	conclude_yes_or_no(asked, OUTCOME_UNDECIDED, record);
}

static void answer_outside(struct inquiry *inquiry, const struct question *question,
			   struct asked *asked)
{
	struct used used;
	struct record record;
	uint32_t retval;
	if (!use(inquiry, question, asked, &record, &used))
		return;
	int err = test_run_packet(used.program, 1, &retval);
	if (err)
		conclude_error(asked, "test run", err, &record);
	else
		conclude_yes_or_no(asked, *used.missed && !retval ? OUTCOME_WORKS : OUTCOME_FAILS,
				   &record);
}

const struct method how_outside = { answer_outside, NULL };

/* -- How long a change takes ----------------------------------------------------------- */

/* An odd number, so that there is one in the middle. */
#define CHANGES 7

static int ascending(const void *a, const void *b)
{
	const int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
	return left < right ? -1 : left > right;
}

/* The time of one change; what was emptied is filled again. */
static int change(const struct used *used, bool empty, uint64_t number, int64_t *ns)
{
	const __u32 key = 0;
	int64_t start = clock_ns();
	int err = empty ? (bpf_map_delete_elem(used->array, &key) ? -errno : 0)
			: replace(used, number);
	*ns = clock_ns() - start;
	return !err && empty ? replace(used, 0) : err;
}

static void answer_change(struct inquiry *inquiry, const struct question *question,
			  struct asked *asked)
{
	struct used used;
	struct record record;
	int64_t ns[CHANGES];
	int err = 0;
	if (!use(inquiry, question, asked, &record, &used))
		return;
	const bool empty = !strcmp(question->steps, "empty");
	for (uint64_t i = 0; !err && i < CHANGES; i++)
		err = change(&used, empty, i + 1, &ns[i]);
	if (err) {
		conclude_error(asked, question->steps, err, &record);
		return;
	}
	qsort(ns, CHANGES, sizeof(*ns), ascending);
	asked->answer = ANSWER_NUMBER;
	asked->value = (ns[CHANGES / 2] + 999) / 1000;
	asked->remark = text("the middle one of %d", CHANGES);
	keep_record(&asked->works, &asked->has_works, &record);
}

const struct method how_change = { answer_change, NULL };

/* -- Whether a slot that is replaced is ever empty ------------------------------------- */

#define RUNS_AT_ONCE 2000
#define RUNS_MIN     20000
#define REPLACED_MIN 100
#define REPLACING_MS 2000

/* In a process of its own, until it is killed. */
static void replace_for_ever(const struct used *used, volatile uint64_t *replaced)
{
	while (!replace(used, *replaced + 1))
		++*replaced;
	_exit(EXIT_NOT_MEASURED);
}

/* Runs while the slot is replaced, until there were enough of both or time is up. */
static int run_while_replaced(const struct used *used, const volatile uint64_t *replaced,
			      uint64_t *runs)
{
	int64_t end = clock_ms() + REPLACING_MS;
	uint32_t retval;
	int err = 0;
	for (*runs = 0; !err && clock_ms() < end; *runs += RUNS_AT_ONCE) {
		if (*runs >= RUNS_MIN && *replaced >= REPLACED_MIN)
			break;
		err = test_run_packet(used->program, RUNS_AT_ONCE, &retval);
	}
	return err;
}

static void answer_gap(struct inquiry *inquiry, const struct question *question,
		       struct asked *asked)
{
	struct used used;
	struct record record;
	uint64_t runs = 0;
	if (!use(inquiry, question, asked, &record, &used))
		return;
	volatile uint64_t *replaced = mmap(NULL, sizeof(*replaced), PROT_READ | PROT_WRITE,
					   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid = replaced == MAP_FAILED ? -1 : process_fork();
	if (!pid)
		replace_for_ever(&used, replaced);
	int err = pid < 0 ? -errno : run_while_replaced(&used, replaced, &runs);
	if (pid > 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	uint64_t times = replaced == MAP_FAILED ? 0 : *replaced, missed = *used.missed;
	if (replaced != MAP_FAILED)
		munmap((void *)replaced, sizeof(*replaced));
	if (err || !times) {
		conclude_error(asked, "replacing a slot while it is used", err ? err : -ETIME,
			       &record);
		return;
	}
	asked->remark = text("%llu of %llu runs missed it, while it was replaced %llu times",
			     (unsigned long long)missed, (unsigned long long)runs,
			     (unsigned long long)times);
	asked->answer = missed ? ANSWER_YES : ANSWER_NO;
	keep_record(&asked->works, &asked->has_works, &record);
}

const struct method how_gap = { answer_gap, NULL };
