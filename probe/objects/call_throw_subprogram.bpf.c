/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A subprogram of a program that may throw an exception tail-calls. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} stages SEC(".maps");

void bpf_throw(__u64 cookie) __ksym __weak;

static __noinline int nothing(struct __sk_buff *ctx)
{
	asm volatile("" : : "r"(ctx));
	return 0;
}

static __noinline int calls(struct __sk_buff *ctx)
{
	bpf_tail_call(ctx, &stages, 0);
	return 0;
}

/* Whether there are exceptions at all. */
SEC("tc")
int alone(struct __sk_buff *ctx)
{
	int result = nothing(ctx);

	if (ctx->mark)
		bpf_throw(0);
	return result;
}

SEC("tc")
int entry(struct __sk_buff *ctx)
{
	int result = calls(ctx);

	if (ctx->mark)
		bpf_throw(0);
	return result;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
