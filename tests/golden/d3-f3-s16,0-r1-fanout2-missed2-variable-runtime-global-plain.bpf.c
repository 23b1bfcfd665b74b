/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * d3-f3-s16,0-r1-fanout2-missed2-variable-runtime-global in plain code, made by tailchain's gen.
 *
 * Nothing but the kernel bounds its tail calls.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* Never written, but the verifier cannot know that. */
__u32 zero;

/* One prog array for all: the loader puts stage_i into slot i; slot 0 is empty. */
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} stages SEC(".maps");

__noinline int entry_frame_2(struct __sk_buff *ctx)
{
	for (int i = 0; i < 2; i++)
		bpf_tail_call(ctx, &stages, zero + 0);
	bpf_tail_call(ctx, &stages, zero + 1);
	return 0;
}

__noinline int entry_frame_1(struct __sk_buff *ctx)
{
	entry_frame_2(ctx);
	return 0;
}

SEC("tc")
int entry(struct __sk_buff *ctx)
{
	asm volatile("*(u8 *)(r10 - 16) = %0" : : "r"(0) : "memory");
	for (int branch = 0; branch < 2; branch++)
		entry_frame_1(ctx);
	return 0;
}

__noinline int stage_1_frame_2(struct __sk_buff *ctx)
{
	for (int i = 0; i < 2; i++)
		bpf_tail_call(ctx, &stages, zero + 0);
	bpf_tail_call(ctx, &stages, zero + 1);
	return 0;
}

__noinline int stage_1_frame_1(struct __sk_buff *ctx)
{
	stage_1_frame_2(ctx);
	return 0;
}

SEC("tc")
int stage_1(struct __sk_buff *ctx)
{
	asm volatile("*(u8 *)(r10 - 16) = %0" : : "r"(0) : "memory");
	for (int branch = 0; branch < 2; branch++)
		stage_1_frame_1(ctx);
	return 0;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
