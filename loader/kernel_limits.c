/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#include <bpf/bpf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bound.h"
#include "kernel_limits.h"

/*
 * The kernel takes as many instructions as its verifier would process: bpf_prog_load()
 * (kernel/bpf/syscall.c) compares with what do_check() (kernel/bpf/verifier.c) does,
 * BPF_COMPLEXITY_LIMIT_INSNS since 5.2 (c04c0d2b968a). It compares before it reads them, so that
 * none need be there, and what has none at its address is never loaded.
 */
static bool takes_insns(int count)
{
	union bpf_attr attr = { .prog_type = BPF_PROG_TYPE_SOCKET_FILTER,
				.insn_cnt = (__u32)count,
				.insns = 1,
				.license = (uintptr_t) "GPL" };
	const size_t size = offsetof(union bpf_attr, prog_name);
	return syscall(SYS_bpf, BPF_PROG_LOAD, &attr, size) < 0 && errno == EFAULT;
}

/* Whether a program may use so many bytes of stack. */
static bool takes_stack(int bytes)
{
	const struct bpf_insn insns[] = {
		{ .code = BPF_ST | BPF_MEM | BPF_B, .dst_reg = 10, .off = (__s16)-bytes },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	int fd = bpf_prog_load(BPF_PROG_TYPE_SOCKET_FILTER, "stack_limit", "GPL", insns,
			       sizeof(insns) / sizeof(*insns), NULL);
	return bound_tried(fd);
}

/* The largest that is taken, up to `highest`; it is looked for round a guess first. -1: not even
 * 1 is, or all are. */
static int largest(bool (*takes)(int count), int guess, int highest)
{
	int lowest = 0;
	if (takes(guess))
		lowest = guess;
	else
		highest = guess;
	if (lowest == guess && !takes(guess + 1))
		return guess;
	while (highest - lowest > 1) {
		int middle = lowest + (highest - lowest) / 2;
		if (takes(middle))
			lowest = middle;
		else
			highest = middle;
	}
	return lowest && !takes(lowest + 1) ? lowest : -1;
}

static json_t *limit_to_json(int limit)
{
	return limit < 0 ? json_null() : json_integer(limit);
}

json_t *kernel_limits(void)
{
	static const struct {
		const char *figure;
		bool (*takes)(int count);
		int guess, highest;
	} rows[] = {
		{ "insns", takes_insns, 1000000, 1 << 26 },
		{ "stack", takes_stack, 512, INT16_MAX },
	};
	json_t *limits = json_object();
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		json_object_set_new(limits, rows[i].figure,
				    limit_to_json(bound_reserve(1)
							  ? -1
							  : largest(rows[i].takes, rows[i].guess,
								    rows[i].highest)));
	return limits;
}
