/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* An iterator over tasks tail-calls. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} stages SEC(".maps");

/* Whether there is such a program at all. */
SEC("iter/task")
int alone(void *ctx)
{
	return 0;
}

SEC("iter/task")
int entry(void *ctx)
{
	bpf_tail_call(ctx, &stages, 0);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
