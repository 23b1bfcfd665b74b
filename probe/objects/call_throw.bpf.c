/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A program that may throw an exception tail-calls. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} stages SEC(".maps");

void bpf_throw(__u64 cookie) __ksym __weak;

/* Whether there are exceptions at all. */
SEC("tc")
int alone(struct __sk_buff *ctx)
{
	if (ctx->mark)
		bpf_throw(0);
	return 0;
}

SEC("tc")
int entry(struct __sk_buff *ctx)
{
	bpf_tail_call(ctx, &stages, 0);
	if (ctx->mark)
		bpf_throw(0);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
