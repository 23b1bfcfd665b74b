/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* A program that stands in one of the kernel's tables of functions, that of a TCP congestion
 * control, tail-calls. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} stages SEC(".maps");

/* Whether there is such a program at all. */
SEC("struct_ops/undo_cwnd")
__u32 alone(unsigned long long *ctx)
{
	return 2;
}

SEC("struct_ops/ssthresh")
__u32 entry(unsigned long long *ctx)
{
	bpf_tail_call(ctx, &stages, 0);
	return 2;
}

/* Members are found by name. */
struct tcp_congestion_ops {
	__u32 (*ssthresh)(unsigned long long *ctx);
	__u32 (*undo_cwnd)(unsigned long long *ctx);
	char name[16];
};

SEC(".struct_ops")
struct tcp_congestion_ops table = {
	.ssthresh = (void *)entry,
	.undo_cwnd = (void *)alone,
	.name = "tailchain",
};

char LICENSE[] SEC("license") = "Dual BSD/GPL";
