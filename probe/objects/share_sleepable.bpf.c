/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A program that must not sleep tail-calls one that may, at the same hook. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("lsm.s/bpf")
int stage(void *ctx)
{
	return 0;
}

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__array(values, int(void *));
} stages SEC(".maps") = { .values = { [0] = (void *)&stage } };

SEC("lsm/bpf")
int entry(void *ctx)
{
	bpf_tail_call(ctx, &stages, 0);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
