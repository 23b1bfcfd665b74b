/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What a subprogram returns, 0 or 1, is the index of an array, and no other bound is checked. If its
 * tail call is made, the number comes from the program that was called.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} stages SEC(".maps");

__u8 bytes[2];

static __noinline int tail_call(struct __sk_buff *ctx)
{
	bpf_tail_call(ctx, &stages, 0);
	return ctx->len & 1;
}

/* Whether a subprogram may tail-call at all. */
SEC("tc")
int alone(struct __sk_buff *ctx)
{
	return tail_call(ctx);
}

SEC("tc")
int entry(struct __sk_buff *ctx)
{
	unsigned int result = tail_call(ctx);

	return ((volatile __u8 *)bytes)[result];
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
