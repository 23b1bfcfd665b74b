/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/bpf.h>
#include <errno.h>
#include <linux/membarrier.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bound.h"
#include "message.h"

/* After so many closed programs the kernel is asked to tell when they are freed, so that it frees
 * some while others are loaded. */
#define BATCH (PROGRAMS_MAX / 4)
/* What a command that ended just now, killed perhaps, may have left. */
#define LEFT_BY_OTHERS (PROGRAMS_MAX - 64)
/* So many may be left to be freed when the process ends. */
#define LEFT_BY_US 32
/* Milliseconds after which the kernel must have freed some. */
#define FREE_MS 60000
/* The same when the process ends: others will wait for it. */
#define DRAIN_MS 5000
/* More processors than this are not asked one by one. */
#define PROCESSORS 16

/*
 * Closed programs, and how their end is seen: after them, on each processor that closed some, a
 * sentinel is closed that goes the same way: a program that alone holds a map. Programs are freed
 * in the order of their closing on each processor, and let their maps go first
 * (bpf_prog_free_deferred()): when the sentinel's map is gone, so are those programs, or they are
 * about to be. Programs that prog arrays hold go a longer way, for the array is emptied by a work
 * that waits for a grace period where code jumps to the slot (prog_array_map_clear_deferred(),
 * bpf_arch_poke_desc_update()): then the sentinel tail-calls itself.
 */
struct batch {
	int programs;
	bool ours;
	__u32 maps[PROCESSORS]; /* ids */
	int map_count;
};

static struct {
	bool lifted, begun;
	int loaded;
	int closed;	/* and in no batch yet */
	bool in_arrays; /* some of these were */
	cpu_set_t used; /* processors that closed them */
	struct batch batches[8];
	int batch_count;
} state;

void bound_lift(void)
{
	state.lifted = true;
}

static int to_be_freed(void)
{
	int sum = state.closed;
	for (int i = 0; i < state.batch_count; i++)
		sum += state.batches[i].programs;
	return sum;
}

/* -- Sentinels ------------------------------------------------------------------------- */

static int load_sentinel(int map, int array)
{
	const struct bpf_insn insns[] = {
		{ .code = BPF_LD | BPF_DW | BPF_IMM,
		  .dst_reg = BPF_REG_2,
		  .src_reg = BPF_PSEUDO_MAP_FD,
		  .imm = map },
		{ 0 },
		{ .code = BPF_LD | BPF_DW | BPF_IMM,
		  .dst_reg = BPF_REG_2,
		  .src_reg = BPF_PSEUDO_MAP_FD,
		  .imm = array },
		{ 0 },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_3, .imm = 0 },
		{ .code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_tail_call },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = 0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	return bpf_prog_load(BPF_PROG_TYPE_SOCKET_FILTER, "sentinel", "GPL", insns,
			     sizeof(insns) / sizeof(*insns), NULL);
}

/* Makes one and closes it on this processor; its map's id, 0 if it cannot be had. */
static __u32 close_sentinel(bool in_array)
{
	struct bpf_map_info info = { 0 };
	__u32 size = sizeof(info), key = 0, id = 0;
	int map = bpf_map_create(BPF_MAP_TYPE_ARRAY, "sentinel", 4, 4, 1, NULL);
	int array = bpf_map_create(BPF_MAP_TYPE_PROG_ARRAY, "sentinels", 4, 4, 1, NULL);
	int program = map < 0 || array < 0 ? -1 : load_sentinel(map, array);
	if (program >= 0 && (!in_array || !bpf_map_update_elem(array, &key, &program, BPF_ANY)) &&
	    !bpf_obj_get_info_by_fd(map, &info, &size))
		id = info.id;
	if (program >= 0)
		close(program);
	if (map >= 0)
		close(map);
	if (array >= 0)
		close(array);
	return id;
}

/* One on each processor that closed programs. */
static void close_sentinels(struct batch *batch)
{
	cpu_set_t mine, one;
	batch->map_count = 0;
	if (sched_getaffinity(0, sizeof(mine), &mine))
		CPU_ZERO(&mine);
	for (int cpu = 0; cpu < CPU_SETSIZE && batch->map_count < PROCESSORS; cpu++) {
		if (!CPU_ISSET(cpu, &state.used) || !CPU_ISSET(cpu, &mine))
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		sched_setaffinity(0, sizeof(one), &one);
		__u32 id = close_sentinel(state.in_arrays);
		if (id)
			batch->maps[batch->map_count++] = id;
	}
	sched_setaffinity(0, sizeof(mine), &mine);
	CPU_ZERO(&state.used);
	state.in_arrays = false;
}

/* Whether the map of that id is there; -EPERM where that may not be asked. */
static int is_there(__u32 id)
{
	__u32 next = 0;
	if (bpf_map_get_next_id(id - 1, &next))
		return errno == ENOENT ? 0 : -errno;
	return next == id;
}

/* Whether its programs are freed. Maps are forgotten as they go. */
static bool is_freed(struct batch *batch)
{
	while (batch->map_count) {
		int there = is_there(batch->maps[batch->map_count - 1]);
		if (there == 1)
			return false;
		if (there < 0) {
			/* The next best: two grace periods, one for arrays, one for programs. */
			for (int i = 0; i < 2; i++)
				syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
			usleep(20000);
		}
		batch->map_count--;
	}
	return true;
}

static void forget_freed(void)
{
	while (state.batch_count && is_freed(&state.batches[0]))
		memmove(&state.batches[0], &state.batches[1],
			(size_t)--state.batch_count * sizeof(struct batch));
}

/* Waits until the oldest batch is freed. */
static int wait_for_one(int most_ms)
{
	int before = state.batch_count;
	for (int ms = 0; ms < most_ms; ms++) {
		forget_freed();
		if (state.batch_count < before)
			return 0;
		usleep(1000);
	}
	return -ETIMEDOUT;
}

/* The programs closed so far become a batch. */
static void end_batch(int programs, bool ours)
{
	const int room = sizeof(state.batches) / sizeof(*state.batches);
	if (state.batch_count == room)
		wait_for_one(FREE_MS);
	if (state.batch_count == room)
		return;
	struct batch *batch = &state.batches[state.batch_count++];
	close_sentinels(batch);
	batch->programs = programs + batch->map_count;
	batch->ours = ours;
}

static void end_own_batch(void)
{
	int closed = state.closed;
	state.closed = 0;
	end_batch(closed, true);
}

/* -- The bound ------------------------------------------------------------------------- */

static void begin(void)
{
	state.begun = true;
	state.in_arrays = true;
	if (sched_getaffinity(0, sizeof(state.used), &state.used))
		CPU_ZERO(&state.used);
	end_batch(LEFT_BY_OTHERS, false);
}

int bound_reserve(int programs)
{
	if (state.lifted)
		return 0;
	if (state.loaded + programs > PROGRAMS_MAX)
		return -E2BIG;
	if (!state.begun)
		begin();
	int err = 0;
	while (!err && state.loaded + to_be_freed() + programs > PROGRAMS_MAX) {
		if (state.closed && !state.batch_count)
			end_own_batch();
		err = wait_for_one(FREE_MS);
	}
	return err;
}

void bound_loaded(int programs)
{
	state.loaded += programs;
}

void bound_closed(int programs, bool in_arrays)
{
	if (state.lifted)
		return;
	int cpu = sched_getcpu();
	if (cpu >= 0 && programs)
		CPU_SET(cpu, &state.used);
	state.loaded -= programs;
	state.closed += programs;
	state.in_arrays |= in_arrays;
	if (state.closed >= BATCH)
		end_own_batch();
}

void bound_drain(void)
{
	int left = 0;
	if (state.closed)
		end_own_batch();
	for (int i = 0; i < state.batch_count; i++)
		left += state.batches[i].ours ? state.batches[i].programs : 0;
	while (left > LEFT_BY_US && state.batch_count && !wait_for_one(DRAIN_MS))
		;
}

char *bound_why(int err, int programs)
{
	if (err == -E2BIG)
		return text(
			"%d programs are more than the %d that a kernel which is not a throwaway is "
			"given at a time; run it in a guest, or with --throwaway on a kernel that "
			"may die",
			programs, PROGRAMS_MAX);
	return text("the kernel frees no programs: %d have been waiting for %d s", to_be_freed(),
		    FREE_MS / 1000);
}
