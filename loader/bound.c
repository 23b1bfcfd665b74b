/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/bpf.h>
#include <errno.h>
#include <linux/membarrier.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "bound.h"
#include "file.h"
#include "message.h"
#include "text.h"

/* After so many closed programs the kernel is asked to tell when they are freed, so that it frees
 * some while others are loaded. */
#define BATCH (PROGRAMS_MAX / 4)
/* So many may be left to be freed when the process ends. */
#define LEFT_BY_US 32
/* What a command that ended just now, killed perhaps, may have left. */
#define LEFT_BY_OTHERS (PROGRAMS_MAX - LEFT_BY_US)
/* All commands of ours share the bound, in so many shares: each is a name that one process has. */
#define SHARES 14
#define SHARE  (PROGRAMS_MAX / SHARES)
/* Milliseconds after which the kernel must have freed some. */
#define FREE_MS 60000
/* Milliseconds after which it is said that we wait. */
#define WAIT_TOLD_MS 2000
/* Milliseconds to wait at the end of a command: the next one will, if need be. */
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
	bool blind; /* a processor has no sentinel */
};

static struct {
	bool lifted, begun;
	int loaded;
	int closed;			 /* and in no batch yet */
	bool in_arrays;			 /* some of these were */
	cpu_set_t used;			 /* processors that closed them */
	int shares[SHARES], share_count; /* descriptors */
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

/* Of these, what is not ours. */
static int left_by_others(void)
{
	return state.batch_count && !state.batches[0].ours ? state.batches[0].programs : 0;
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
	file_close(program);
	file_close(map);
	file_close(array);
	return id;
}

/* One on each processor that closed programs. */
static void close_sentinels(struct batch *batch)
{
	cpu_set_t mine, one;
	batch->map_count = 0;
	batch->blind = CPU_COUNT(&state.used) > PROCESSORS;
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
		else
			batch->blind = true;
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

/* Where nobody can be asked, the next best: two grace periods, one for arrays, one for programs,
 * and some time for the works that follow them. */
static void wait_blindly(void)
{
	for (int i = 0; i < 2; i++)
		syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
	usleep(20000);
}

/* Whether its programs are freed. Maps are forgotten as they go. */
static bool is_freed(struct batch *batch)
{
	while (batch->map_count) {
		int there = is_there(batch->maps[batch->map_count - 1]);
		if (there == 1)
			return false;
		batch->blind |= there < 0;
		batch->map_count--;
	}
	if (batch->blind)
		wait_blindly();
	return true;
}

static void forget_freed(void)
{
	while (state.batch_count && is_freed(&state.batches[0]))
		memmove(&state.batches[0], &state.batches[1],
			(size_t)--state.batch_count * sizeof(struct batch));
}

/* So many programs become a batch; there must be room for it. */
static void end_batch(int programs, bool ours)
{
	struct batch *batch = &state.batches[state.batch_count++];
	close_sentinels(batch);
	batch->programs = programs + batch->map_count;
	batch->ours = ours;
}

/* Not while there is no room for one: what is closed waits with what will be. */
static void end_own_batch(void)
{
	const int room = sizeof(state.batches) / sizeof(*state.batches);
	int closed = state.closed;
	if (!closed || state.batch_count == room)
		return;
	state.closed = 0;
	end_batch(closed, true);
}

/* -- Shares of the machine's bound ----------------------------------------------------- */

/* A share is a name of an abstract socket (unix(7)): one process has it, and the kernel takes it
 * back whatever becomes of that process. -EADDRINUSE: another has it, or we have it already. */
static int take_share(int number)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int length = snprintf(name.sun_path + 1, sizeof(name.sun_path) - 1, "tailchain/programs/%d",
			      number);
	size_t size = offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)length;
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (!bind(fd, (const struct sockaddr *)&name, (socklen_t)size))
		return fd;
	int err = -errno;
	close(fd);
	return err;
}

/* Gives back all but so many. */
static void keep_shares(int count)
{
	while (state.share_count > count)
		close(state.shares[--state.share_count]);
}

/* Has shares for so many programs; none more than before if they are not all to be had now, so that
 * two commands do not wait for each other with what the other wants. */
static bool have_shares(int programs)
{
	int wanted = (programs + SHARE - 1) / SHARE, before = state.share_count;
	for (int i = 0; i < SHARES && state.share_count < wanted; i++) {
		int fd = take_share(i);
		if (fd >= 0)
			state.shares[state.share_count++] = fd;
		else if (fd != -EADDRINUSE)
			/* Where there are no such sockets nothing is shared. */
			return true;
	}
	if (state.share_count >= wanted)
		return true;
	keep_shares(before);
	return false;
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
	for (int ms = 0; ms < FREE_MS; ms++) {
		int all = state.loaded + to_be_freed() + programs;
		/* What others may have left is nobody's share. */
		int ours = all - left_by_others();
		if (all <= PROGRAMS_MAX && have_shares(ours))
			return 0;
		forget_freed();
		end_own_batch();
		keep_shares((ours - programs + SHARE - 1) / SHARE);
		if (ms == WAIT_TOLD_MS)
			warning("waiting until the kernel has freed programs, or another command of "
				"tailchain ends");
		usleep(1000);
	}
	return state.batch_count ? -ETIMEDOUT : -EBUSY;
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

bool bound_tried(int program)
{
	if (program < 0)
		return false;
	bound_loaded(1);
	close(program);
	bound_closed(1, false);
	return true;
}

void bound_drain(void)
{
	end_own_batch();
	int left = to_be_freed() - left_by_others();
	for (int ms = 0; left > LEFT_BY_US && state.batch_count && ms < DRAIN_MS; ms++) {
		forget_freed();
		usleep(1000);
	}
}

char *bound_why(int err, int programs)
{
	if (err == -E2BIG)
		return text(
			"%d programs are more than the %d that a kernel which is not a throwaway is "
			"given at a time; run it in a guest, or with --throwaway on a kernel that "
			"may die",
			programs, PROGRAMS_MAX);
	if (err == -EBUSY)
		return text(
			"other commands of tailchain have had the programs that a kernel is given at a "
			"time (%d) for %d s",
			PROGRAMS_MAX, FREE_MS / 1000);
	return text("the kernel frees no programs: %d have been waiting for %d s", to_be_freed(),
		    FREE_MS / 1000);
}
