/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A pointer into the packet is used behind the call of a subprogram that may tail-call. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} stages SEC(".maps");

static __noinline int tail_call(struct __sk_buff *ctx)
{
	bpf_tail_call(ctx, &stages, 0);
	return 0;
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
	__u8 *data = (__u8 *)(long)ctx->data, *end = (__u8 *)(long)ctx->data_end;

	if (data + 1 > end)
		return 0;
	tail_call(ctx);
	return *(volatile __u8 *)data & 1;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
